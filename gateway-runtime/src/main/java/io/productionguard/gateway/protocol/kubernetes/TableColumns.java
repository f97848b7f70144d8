package io.productionguard.gateway.protocol.kubernetes;

import io.productionguard.gateway.protocol.http.json.JsonPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The names of a table's columns, which precede its rows; the first is the object's name and tells nothing. */
final class TableColumns {

    private static final int MAX_COLUMNS = 256;

    /** Columns of API servers in which a number says how many there are. */
    private static final Set<String> COUNTED = Set.of("Secrets");

    private static final int MAX_DIGITS = 4;

    private final List<String> names = new ArrayList<>(0);

    /** Takes note of {@code columnDefinitions[i].name}. */
    void named(JsonPath path, String name) {
        int depth = path.depth();
        if (depth < 3 || !"columnDefinitions".equals(path.step(depth - 3))) {
            return;
        }
        int index = path.index(depth - 2);
        if (index == 0) {
            names.clear();
        }
        if (index == names.size() && index < MAX_COLUMNS) {
            names.add(name);
        }
    }

    /** Whether a cell is a count, such as how many secrets a service account has, and none of them. */
    boolean isCount(int index, byte[] value, int offset, int length) {
        if (!COUNTED.contains(name(index)) || length == 0 || length > MAX_DIGITS) {
            return false;
        }
        for (int i = offset; i < offset + length; i++) {
            if (value[i] < '0' || value[i] > '9') {
                return false;
            }
        }
        return true;
    }

    /** The name of the column that a cell with this index stands in, or {@code ""}. */
    String name(int index) {
        return index > 0 && index < names.size() ? names.get(index) : "";
    }
}
