package io.productionguard.gateway.protocol.postgres;

import io.productionguard.gateway.protocol.postgres.message.PgType;
import io.productionguard.gateway.protocol.postgres.message.RowDescription;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** The server's binary forms of values, as far as they have to be shown or looked into ({@code src/backend/utils/adt}). */
final class BinaryValues {

    private static final int MAX_DIMENSIONS = 6;
    private static final int MAX_DEPTH = 8;
    private static final int EACH_ITS_OWN = -1;
    private static final int MAX_GROUPS = 64;
    private static final int NEGATIVE = 0x4000;

    private BinaryValues() {}

    /** Looks at one element. */
    interface Element {

        /**
         * Whether it has to be masked.
         *
         * @param structured whether it may be an array or row, so that its type says nothing about its form
         */
        boolean hit(int type, boolean structured, int offset, int length);
    }

    /** An {@code int8} or {@code money} as digits, or {@code ""} when it is none. */
    static String integer(byte[] bytes, int offset, int length) {
        return length == 8
                ? Long.toString(ByteBuffer.wrap(bytes, offset, length).getLong())
                : "";
    }

    /**
     * {@code numeric_send}: number of groups of four digits, weight of the first, sign, digits to show after the point,
     * groups.
     *
     * @return {@code ""} when it is not a number, or one longer than any number a person would write
     */
    static String decimal(byte[] bytes, int offset, int length) {
        if (length < 8) {
            return "";
        }
        ByteBuffer value = ByteBuffer.wrap(bytes, offset, length);
        int groups = value.getShort();
        int weight = value.getShort();
        int sign = value.getShort() & 0xFFFF;
        int shownFraction = value.getShort();
        if (groups < 0
                || groups > MAX_GROUPS
                || Math.abs(weight) > MAX_GROUPS
                || shownFraction < 0
                || shownFraction > 4 * MAX_GROUPS
                || groups * 2 != value.remaining()
                || sign > NEGATIVE) {
            return "";
        }
        BigInteger unscaled = BigInteger.ZERO;
        for (int i = 0; i < groups; i++) {
            unscaled = unscaled.multiply(BigInteger.valueOf(10_000)).add(BigInteger.valueOf(value.getShort()));
        }
        BigDecimal number = new BigDecimal(unscaled, 4 * (groups - 1 - weight));
        return (sign == NEGATIVE ? number.negate() : number)
                .setScale(shownFraction, RoundingMode.DOWN)
                .toPlainString();
    }

    /** The bytes behind {@code \x…}, or null when it is not that. */
    static byte[] hexBytes(byte[] bytes, int offset, int length) {
        if (length < 2 || length % 2 != 0 || bytes[offset] != '\\' || bytes[offset + 1] != 'x') {
            return null;
        }
        byte[] decoded = new byte[length / 2 - 1];
        for (int i = 0; i < decoded.length; i++) {
            int high = Character.digit(bytes[offset + 2 + 2 * i], 16);
            int low = Character.digit(bytes[offset + 3 + 2 * i], 16);
            if (high < 0 || low < 0) {
                return null;
            }
            decoded[i] = (byte) (high << 4 | low);
        }
        return decoded;
    }

    /** What looking into a value came to. */
    enum Found {
        /** An element is a hit. */
        HIT,
        /** It is an array or row, and no element is a hit. */
        CLEAN,
        /** It is neither array nor row. */
        NO_STRUCTURE
    }

    /** Looks at the elements of a binary array or row, and of those inside it. */
    static Found elements(byte[] bytes, int offset, int length, Element element) {
        return elements(ByteBuffer.wrap(bytes, offset, length), element, 0);
    }

    private static Found elements(ByteBuffer value, Element element, int depth) {
        if (depth > MAX_DEPTH) {
            return Found.HIT;
        }
        Found asArray = array(value.duplicate(), element, depth);
        return asArray != Found.NO_STRUCTURE ? asArray : row(value.duplicate(), element, depth);
    }

    /** {@code array_send}: dimensions, flags, element type, each dimension's size and lower bound, elements. */
    private static Found array(ByteBuffer value, Element element, int depth) {
        if (value.remaining() < 12) {
            return Found.NO_STRUCTURE;
        }
        int dimensions = value.getInt();
        int flags = value.getInt();
        int type = value.getInt();
        if (dimensions < 0 || dimensions > MAX_DIMENSIONS || flags >>> 1 != 0 || value.remaining() < 8 * dimensions) {
            return Found.NO_STRUCTURE;
        }
        long count = dimensions == 0 ? 0 : 1;
        for (int i = 0; i < dimensions; i++) {
            int size = value.getInt();
            value.getInt();
            count = size < 0 || count > Integer.MAX_VALUE ? -1 : count * size;
        }
        return elements(value, count, type, element, depth);
    }

    /** {@code record_send}: number of columns, then each one's type and value. */
    private static Found row(ByteBuffer value, Element element, int depth) {
        return value.remaining() < 4
                ? Found.NO_STRUCTURE
                : elements(value, value.getInt(), EACH_ITS_OWN, element, depth);
    }

    /** Exactly {@code count} elements, and nothing behind them. */
    private static Found elements(ByteBuffer value, long count, int common, Element element, int depth) {
        boolean hit = false;
        boolean typed = common == EACH_ITS_OWN;
        for (long i = 0; i < count; i++) {
            if (value.remaining() < (typed ? 8 : 4)) {
                return hit ? Found.HIT : Found.NO_STRUCTURE;
            }
            int type = typed ? value.getInt() : common;
            int size = value.getInt();
            if (size == -1) {
                continue;
            }
            if (size < 0 || size > value.remaining()) {
                return hit ? Found.HIT : Found.NO_STRUCTURE;
            }
            ByteBuffer inner = value.duplicate();
            inner.limit(inner.position() + size);
            boolean structured = CellKind.of(type, RowDescription.BINARY) == CellKind.STRUCTURE;
            Found within = structured ? elements(inner, element, depth + 1) : Found.NO_STRUCTURE;
            hit |= within == Found.HIT
                    || (within == Found.NO_STRUCTURE && element.hit(type, structured, value.position(), size));
            value.position(value.position() + size);
        }
        return hit ? Found.HIT : count >= 0 && !value.hasRemaining() ? Found.CLEAN : Found.NO_STRUCTURE;
    }

    /** A bound parameter as a person would write it; hexadecimal where its type is not known. */
    static String show(byte[] value, int type, int format) {
        if (value == null) {
            return "NULL";
        }
        if (format == RowDescription.TEXT || PgType.text(type)) {
            return new String(value, StandardCharsets.UTF_8);
        }
        ByteBuffer bytes = ByteBuffer.wrap(value);
        return switch (type) {
            case PgType.BOOL -> value.length == 1 ? Boolean.toString(value[0] != 0) : hex(value);
            case PgType.INT2 -> value.length == 2 ? Short.toString(bytes.getShort()) : hex(value);
            case PgType.INT4 -> value.length == 4 ? Integer.toString(bytes.getInt()) : hex(value);
            case PgType.OID -> value.length == 4 ? Integer.toUnsignedString(bytes.getInt()) : hex(value);
            case PgType.INT8 -> value.length == 8 ? Long.toString(bytes.getLong()) : hex(value);
            case PgType.FLOAT4 -> value.length == 4 ? Float.toString(bytes.getFloat()) : hex(value);
            case PgType.FLOAT8 -> value.length == 8 ? Double.toString(bytes.getDouble()) : hex(value);
            case PgType.NUMERIC -> {
                String number = decimal(value, 0, value.length);
                yield number.isEmpty() ? hex(value) : number;
            }
            case PgType.UUID ->
                value.length == 16 ? new java.util.UUID(bytes.getLong(), bytes.getLong()).toString() : hex(value);
            case PgType.JSONB -> value.length > 0 ? new String(value, 1, value.length - 1, StandardCharsets.UTF_8) : "";
            case PgType.DATE ->
                value.length == 4
                        ? java.time.LocalDate.of(2000, 1, 1)
                                .plusDays(bytes.getInt())
                                .toString()
                        : hex(value);
            case PgType.TIMESTAMP, PgType.TIMESTAMPTZ -> value.length == 8 ? timestamp(bytes.getLong()) : hex(value);
            default -> hex(value);
        };
    }

    private static String timestamp(long micros) {
        if (micros == Long.MAX_VALUE || micros == Long.MIN_VALUE) {
            return micros > 0 ? "infinity" : "-infinity";
        }
        return java.time.LocalDateTime.of(2000, 1, 1, 0, 0)
                .plusNanos(Math.floorMod(micros, 1_000_000L) * 1000)
                .plusSeconds(Math.floorDiv(micros, 1_000_000L))
                .toString();
    }

    private static String hex(byte[] value) {
        return "\\x" + HexFormat.of().formatHex(value);
    }
}
