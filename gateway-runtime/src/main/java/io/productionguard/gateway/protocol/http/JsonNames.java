package io.productionguard.gateway.protocol.http;

import io.productionguard.gateway.enforce.BodyPassage;
import java.util.Arrays;

/**
 * Names of members that one document has had already and in which nothing has to be masked: in a list, every element brings
 * the same ones. A small table in which a name may push out another.
 */
final class JsonNames {

    private static final int SLOTS = 32;
    private static final int LONGEST = 48;

    private final BodyPassage body;
    /** As written, by slot; null before the first. */
    private byte[][] written;

    private String[] texts;

    JsonNames(BodyPassage body) {
        this.body = body;
    }

    /** The name as it is known, or null. */
    String known(byte[] raw, int offset, int length) {
        if (written == null || length > LONGEST) {
            return null;
        }
        int slot = slot(raw, offset, length);
        byte[] name = written[slot];
        return name != null && Arrays.equals(name, 0, name.length, raw, offset, offset + length) ? texts[slot] : null;
    }

    /** Masks a name; what is written in its place, or null, in which case it is known from now on. */
    byte[] mask(byte[] raw, int offset, int length, String text) {
        byte[] replacement = body.value("", raw, offset, length);
        if (replacement == null && length <= LONGEST) {
            if (written == null) {
                written = new byte[SLOTS][];
                texts = new String[SLOTS];
            }
            int slot = slot(raw, offset, length);
            written[slot] = Arrays.copyOfRange(raw, offset, offset + length);
            texts[slot] = text;
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
