package io.productionguard.gateway.protocol.http;

import io.netty.util.AsciiString;
import java.util.Locale;

/**
 * A fixed set of names of header fields that is asked in any case (RFC 9110 §5.1) for every field of every message, and so
 * makes no lower-case copies.
 */
final class FieldNames {

    private static final int SPREAD = 31;

    /** By hash, with gaps; a name whose place is taken stands at the next free one. */
    private final String[] table;

    private FieldNames(String... names) {
        table = new String[Integer.highestOneBit(names.length) * 4];
        for (String name : names) {
            int slot = slot(name);
            while (table[slot] != null) {
                slot = next(slot);
            }
            table[slot] = name;
        }
    }

    static FieldNames of(String... names) {
        return new FieldNames(names);
    }

    boolean contains(CharSequence name) {
        if (name.length() == 0) {
            return false;
        }
        for (int slot = slot(name); table[slot] != null; slot = next(slot)) {
            if (is(name, table[slot])) {
                return true;
            }
        }
        return false;
    }

    /** Whether two names are one. */
    static boolean is(CharSequence name, String other) {
        return name.length() == other.length() && AsciiString.contentEqualsIgnoreCase(name, other);
    }

    /** A name in lower case. */
    static CharSequence lower(CharSequence name) {
        return name instanceof AsciiString ascii
                ? ascii.toLowerCase()
                : name.toString().toLowerCase(Locale.ROOT);
    }

    static boolean hasUnderscore(CharSequence name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) == '_') {
                return true;
            }
        }
        return false;
    }

    /** A name in lower case as servers read it that take an underscore for a dash. */
    static String dashed(CharSequence name) {
        return name.toString().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private int slot(CharSequence name) {
        int length = name.length();
        int hash = (length * SPREAD + (name.charAt(length - 1) | 0x20)) * SPREAD + (name.charAt(length / 2) | 0x20);
        return (hash ^ (hash >>> 7)) & (table.length - 1);
    }

    private int next(int slot) {
        return (slot + 1) & (table.length - 1);
    }
}
