package io.productionguard.gateway.protocol.postgres.message;

import java.util.ArrayList;
import java.util.List;

/**
 * RowDescription: the columns of a result.
 *
 * @param names as the client sees them, so after renaming by {@code AS}
 * @param origins the same, but where a column comes from one that is always masked, the name of that
 * @param types object identifiers of their types
 * @param formats 0 for text, 1 for binary; 0 in the description of a statement, where it is not known yet
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; lists would box on the hot path
public record RowDescription(List<String> names, List<String> origins, int[] types, int[] formats) {

    public static final int TEXT = 0;
    public static final int BINARY = 1;

    /** Says where columns come from. */
    public interface Origins {

        /**
         * For each column of a result the name by which it is to be masked.
         *
         * @param names as the client sees them
         * @param attributes {@link #attribute} of each; 0 for an expression
         */
        List<String> of(List<String> names, long[] attributes);
    }

    /** Table (an object identifier, unsigned) and attribute number as one number. */
    public static long attribute(long table, int number) {
        return table << 16 | (number & 0xFFFF);
    }

    /**
     * Reads what follows the length of the message.
     *
     * @throws MalformedMessageException when it is none
     */
    public static RowDescription read(MessageReader reader, Origins known) {
        int count = reader.int16();
        long[] columns = new long[count];
        List<String> names = new ArrayList<>(Math.min(count, 1600));
        int[] types = new int[count];
        int[] formats = new int[count];
        for (int i = 0; i < count; i++) {
            names.add(reader.cstring());
            columns[i] = attribute(Integer.toUnsignedLong(reader.int32()), reader.int16());
            types[i] = reader.int32();
            reader.skip(6); // type length, type modifier
            formats[i] = format(reader.int16());
        }
        reader.end();
        return new RowDescription(List.copyOf(names), known.of(names, columns), types, formats);
    }

    /** The same columns in the formats that a Bind asked for: none for all text, one for all, or one each. */
    public RowDescription in(int[] requested) {
        if (requested.length > 1 && requested.length != types.length) {
            throw new MalformedMessageException("result formats for another number of columns");
        }
        int[] resulting = new int[types.length];
        for (int i = 0; i < resulting.length; i++) {
            resulting[i] = requested.length == 0 ? TEXT : requested[requested.length == 1 ? 0 : i];
        }
        return new RowDescription(names, origins, types, resulting);
    }

    static int format(int code) {
        if (code != TEXT && code != BINARY) {
            throw new MalformedMessageException("unknown format code");
        }
        return code;
    }
}
