package io.productionguard.gateway.protocol.kubernetes;

import io.productionguard.gateway.protocol.http.json.JsonPath;
import java.util.ArrayList;
import java.util.List;

/** The names of a table's columns, which precede its rows; the first is the object's name and tells nothing. */
final class TableColumns {

    private static final int MAX_COLUMNS = 256;

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

    /** The name of the column that a cell with this index stands in, or {@code ""}. */
    String name(int index) {
        return index > 0 && index < names.size() ? names.get(index) : "";
    }
}
