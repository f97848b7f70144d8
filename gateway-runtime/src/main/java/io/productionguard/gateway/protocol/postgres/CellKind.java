package io.productionguard.gateway.protocol.postgres;

import io.productionguard.gateway.enforce.Passage;
import io.productionguard.gateway.protocol.postgres.message.PgType;
import io.productionguard.gateway.protocol.postgres.message.RowDescription;
import java.nio.charset.StandardCharsets;

/** How a cell of a result is masked, by its type and format. */
enum CellKind {
    /** Text that may become a token. */
    TEXT {
        @Override
        byte[] mask(Passage.Columns columns, int column, byte[] row, int offset, int length) {
            return columns.value(column, row, offset, length);
        }
    },
    /** Text that drivers parse, or binary that contains text in a structure: a hit makes it NULL. */
    SCANNED {
        @Override
        byte[] mask(Passage.Columns columns, int column, byte[] row, int offset, int length) {
            return nullIf(columns.value(column, row, offset, length) != null);
        }
    },
    /** {@code bytea} as text: hexadecimal would hide what it holds. */
    HEX_BYTES {
        @Override
        byte[] mask(Passage.Columns columns, int column, byte[] row, int offset, int length) {
            byte[] decoded = BinaryValues.hexBytes(row, offset, length);
            return nullIf(
                    decoded != null
                            ? columns.value(column, decoded, 0, decoded.length) != null
                            : columns.value(column, row, offset, length) != null);
        }
    },
    /** Binary {@code jsonb}: a version byte, then text. */
    JSONB {
        @Override
        byte[] mask(Passage.Columns columns, int column, byte[] row, int offset, int length) {
            if (length == 0) {
                return columns.value(column, row, offset, length);
            }
            byte[] text = columns.value(column, row, offset + 1, length - 1);
            if (text == null) {
                return null;
            }
            byte[] replacement = new byte[text.length + 1];
            replacement[0] = row[offset];
            System.arraycopy(text, 0, replacement, 1, text.length);
            return replacement;
        }
    },
    /** Binary without text. */
    OPAQUE {
        @Override
        byte[] mask(Passage.Columns columns, int column, byte[] row, int offset, int length) {
            columns.opaque(column, length);
            return nullIf(columns.always(column));
        }
    },
    /** A binary integer, which can be a card or account number: looked at as digits. */
    INTEGER {
        @Override
        byte[] mask(Passage.Columns columns, int column, byte[] row, int offset, int length) {
            return number(columns, column, BinaryValues.integer(row, offset, length), row, offset, length);
        }
    },
    /** A binary decimal, likewise. */
    DECIMAL {
        @Override
        byte[] mask(Passage.Columns columns, int column, byte[] row, int offset, int length) {
            return number(columns, column, BinaryValues.decimal(row, offset, length), row, offset, length);
        }
    },
    /** Binary arrays and rows: each element is looked at. */
    STRUCTURE {
        @Override
        byte[] mask(Passage.Columns columns, int column, byte[] row, int offset, int length) {
            BinaryValues.Found found = BinaryValues.elements(row, offset, length, (type, structured, from, size) -> {
                CellKind kind = structured ? SCANNED : of(type, RowDescription.BINARY);
                return kind.mask(columns, column, row, from, size) != null;
            });
            return nullIf(
                    switch (found) {
                        case HIT -> true;
                        case CLEAN -> columns.always(column);
                        case NO_STRUCTURE -> columns.value(column, row, offset, length) != null;
                    });
        }
    };

    /**
     * Masks one cell.
     *
     * @return null when it may pass as it is, {@link ResultMasking#NULL}, or what to send instead
     */
    abstract byte[] mask(Passage.Columns columns, int column, byte[] row, int offset, int length);

    static CellKind of(int type, int format) {
        if (format == RowDescription.TEXT) {
            if (type == PgType.BYTEA) {
                return HEX_BYTES;
            }
            return PgType.strict(type) ? SCANNED : TEXT;
        }
        if (PgType.text(type)) {
            return TEXT;
        }
        if (PgType.opaque(type)) {
            return OPAQUE;
        }
        return switch (type) {
            case PgType.JSONB -> JSONB;
            case PgType.INT8, PgType.MONEY -> INTEGER;
            case PgType.NUMERIC -> DECIMAL;
            case PgType.BYTEA, PgType.CHAR, PgType.BIT, PgType.VARBIT -> SCANNED;
            // Enumerations and such are text, arrays and rows are structures: the gateway cannot tell them apart.
            default -> STRUCTURE;
        };
    }

    private static byte[] number(
            Passage.Columns columns, int column, String digits, byte[] row, int offset, int length) {
        if (digits.isEmpty()) {
            return OPAQUE.mask(columns, column, row, offset, length);
        }
        byte[] text = digits.getBytes(StandardCharsets.US_ASCII);
        return nullIf(columns.value(column, text, 0, text.length) != null);
    }

    private static byte[] nullIf(boolean hit) {
        return hit ? ResultMasking.NULL : null;
    }
}
