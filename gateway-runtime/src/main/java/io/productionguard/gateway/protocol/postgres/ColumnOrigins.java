package io.productionguard.gateway.protocol.postgres;

import io.productionguard.gateway.protocol.postgres.message.RowDescription;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which attributes of which tables have a name that is always masked, so that {@code SELECT password AS p} is recognised:
 * a RowDescription tells for a plain column which table and attribute it comes from. Columns of expressions come from none.
 *
 * <p>Read from the catalogue by {@link CatalogueReader}, again for a client that connects when this is no longer
 * {@link #fresh}. Immutable.
 */
final class ColumnOrigins implements RowDescription.Origins {

    /** How many columns can be remembered; with more nobody is let in. */
    static final int LIMIT = 1_000_000;

    /** One row per column. */
    static final String QUERY = "SELECT a.attrelid::pg_catalog.int8, a.attnum, a.attname"
            + " FROM pg_catalog.pg_attribute a, pg_catalog.pg_class c"
            + " WHERE c.oid OPERATOR(pg_catalog.=) a.attrelid"
            + " AND a.attnum OPERATOR(pg_catalog.>) 0::pg_catalog.int2 AND NOT a.attisdropped"
            + " AND c.relkind OPERATOR(pg_catalog.=) ANY ('{r,v,m,f,p}'::pg_catalog.\"char\"[])";

    /** Nanoseconds after which tables may have changed. */
    private static final long FRESH_NANOS = 10_000_000_000L;

    private final long[] keys;
    private final String[] names;
    private final long readAt = System.nanoTime();

    /**
     * Takes both arrays over.
     *
     * @param keys {@link RowDescription#attribute} of the columns, ascending
     * @param names of the same columns
     */
    ColumnOrigins(long[] keys, String[] names) {
        this.keys = keys;
        this.names = names;
    }

    boolean fresh() {
        return System.nanoTime() - readAt < FRESH_NANOS;
    }

    /** For each column of a result the name it has in its table when that is to be masked, otherwise the given one. */
    @Override
    public List<String> of(List<String> given, long[] columns) {
        List<String> origins = null;
        for (int i = 0; i < columns.length; i++) {
            int found = Arrays.binarySearch(keys, columns[i]);
            if (found >= 0) {
                if (origins == null) {
                    origins = new ArrayList<>(given);
                }
                origins.set(i, names[found]);
            }
        }
        return origins == null ? given : origins;
    }
}
