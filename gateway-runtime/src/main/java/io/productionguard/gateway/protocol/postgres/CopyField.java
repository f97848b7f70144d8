package io.productionguard.gateway.protocol.postgres;

import io.productionguard.gateway.operation.sql.CopyOut;
import java.io.ByteArrayOutputStream;

/** How one field of a COPY row is delimited and escaped (manual, COPY, "File Formats"). */
interface CopyField {

    /** Where the field that begins at {@code from} ends: at a delimiter, at {@code last}, or -1 when it does not. */
    int end(byte[] row, int from, int last, char delimiter);

    /** The field's value, or null when it stands in the row as it is. */
    byte[] decode(byte[] row, int offset, int length);

    /** The field that has this value. */
    byte[] encode(byte[] value);

    static CopyField of(CopyOut copy) {
        return copy.format() == CopyOut.Format.CSV
                ? new Csv((byte) copy.quote(), (byte) copy.escape())
                : new Text((byte) copy.delimiter());
    }

    /** Backslashes escape; a delimiter or line end inside a field is always escaped. */
    record Text(byte delimiter) implements CopyField {

        private static final String LETTERS = "bfnrtv";
        private static final String MEANINGS = "\b\f\n\r\t\u000B";

        @Override
        public int end(byte[] row, int from, int last, char separator) {
            for (int i = from; i < last; i++) {
                if (row[i] == '\\') {
                    i++;
                } else if (row[i] == separator) {
                    return i;
                }
            }
            return last;
        }

        @Override
        public byte[] decode(byte[] row, int offset, int length) {
            int first = offset;
            while (first < offset + length && row[first] != '\\') {
                first++;
            }
            if (first == offset + length) {
                return null;
            }
            ByteArrayOutputStream value = new ByteArrayOutputStream(length);
            for (int i = offset; i < offset + length; i++) {
                if (row[i] == '\\' && i + 1 < offset + length) {
                    i++;
                    int letter = LETTERS.indexOf(row[i]);
                    value.write(letter < 0 ? row[i] : MEANINGS.charAt(letter));
                } else {
                    value.write(row[i]);
                }
            }
            return value.toByteArray();
        }

        @Override
        public byte[] encode(byte[] value) {
            ByteArrayOutputStream text = new ByteArrayOutputStream(value.length + 16);
            for (byte each : value) {
                int letter = MEANINGS.indexOf(each);
                if (letter >= 0) {
                    text.write('\\');
                    text.write(LETTERS.charAt(letter));
                } else {
                    if (each == '\\' || each == delimiter) {
                        text.write('\\');
                    }
                    text.write(each);
                }
            }
            return text.toByteArray();
        }
    }

    /** Quotes around a field that needs them; inside, quotes and escapes are escaped. */
    record Csv(byte quote, byte escape) implements CopyField {

        @Override
        public int end(byte[] row, int from, int last, char delimiter) {
            boolean quoted = false;
            for (int i = from; i < last; i++) {
                if (quoted && row[i] == escape && i + 1 < last && (row[i + 1] == quote || row[i + 1] == escape)) {
                    i++;
                } else if (row[i] == quote) {
                    quoted = !quoted;
                } else if (!quoted && row[i] == delimiter) {
                    return i;
                }
            }
            return quoted ? -1 : last;
        }

        @Override
        public byte[] decode(byte[] row, int offset, int length) {
            if (length < 2 || row[offset] != quote) {
                return null;
            }
            ByteArrayOutputStream value = new ByteArrayOutputStream(length);
            int end = offset + length - 1;
            for (int i = offset + 1; i < end; i++) {
                if (row[i] == escape && i + 1 < end && (row[i + 1] == quote || row[i + 1] == escape)) {
                    i++;
                }
                value.write(row[i]);
            }
            return value.toByteArray();
        }

        @Override
        public byte[] encode(byte[] value) {
            ByteArrayOutputStream text = new ByteArrayOutputStream(value.length + 16);
            text.write(quote);
            for (byte each : value) {
                if (each == quote || each == escape) {
                    text.write(escape);
                }
                text.write(each);
            }
            text.write(quote);
            return text.toByteArray();
        }
    }
}
