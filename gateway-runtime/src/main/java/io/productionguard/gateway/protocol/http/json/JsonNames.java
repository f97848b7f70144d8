package io.productionguard.gateway.protocol.http.json;

import io.productionguard.gateway.enforce.BodyPassage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Names of members that one document has had already and in which nothing has to be masked: in a list, every element brings
 * the same ones. A small table in which a name may push out another.
 */
public final class JsonNames {

    private static final int SLOTS = 32;
    private static final int LONGEST = 48;

    private final BodyPassage body;
    /** By slot; null before the first. */
    private Name[] names;

    JsonNames(BodyPassage body) {
        this.body = body;
    }

    /**
     * A name.
     *
     * @param always whether the values it names are masked whatever they are
     * @param written as it stands in the document
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared as a record
    record Name(String text, boolean always, byte[] written) {}

    /** The name as it is known, or null. */
    Name known(byte[] raw, int offset, int length) {
        if (names == null || length > LONGEST) {
            return null;
        }
        Name name = names[slot(raw, offset, length)];
        return name != null && Arrays.equals(name.written, 0, name.written.length, raw, offset, offset + length)
                ? name
                : null;
    }

    /** A name that is not known yet, as the document has it. */
    Name read(byte[] raw, int offset, int length) {
        String text = new String(raw, offset, length, StandardCharsets.UTF_8);
        return new Name(text, body.always(text), Arrays.copyOfRange(raw, offset, offset + length));
    }

    /** Masks a name; what is written in its place, or null, in which case it is known from now on. */
    byte[] mask(Name name) {
        byte[] written = name.written;
        byte[] replacement = body.value("", written, 0, written.length);
        if (replacement == null && written.length <= LONGEST) {
            if (names == null) {
                names = new Name[SLOTS];
            }
            names[slot(written, 0, written.length)] = name;
        }
        return replacement;
    }

    private static int slot(byte[] raw, int offset, int length) {
        int hash = length;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + raw[i];
        }
        return (hash ^ (hash >>> 8)) & (SLOTS - 1);
    }
}
