package io.productionguard.gateway.protocol.http.json;

import io.productionguard.gateway.protocol.http.body.ByteRun;
import io.productionguard.gateway.protocol.http.body.Copying;

/**
 * The string, name or literal of a JSON document that is being read: where it stands in its piece, what was kept of it when
 * the end of a piece cut it, and how it, or what replaces it, is written.
 */
public final class JsonToken {

    private final Copying copy;
    /** Its beginning, as written, where it was cut. */
    private final ByteRun raw = new ByteRun();

    private final ByteRun decoded = new ByteRun();
    /** Where it begins in this piece, with its quote. */
    private int begin;
    /** Whether it began in an earlier one; nothing of it, not even its quote, has been written. */
    private boolean cut;

    private boolean escapes;
    private boolean afterBackslash;
    /** What it says. */
    private byte[] content;

    private int offset;
    private int length;

    JsonToken(Copying copy) {
        this.copy = copy;
    }

    /** Another one begins. */
    void begin(int at) {
        begin = at;
        cut = false;
        raw.clear();
        escapes = false;
        afterBackslash = false;
    }

    /** How much of it was kept from earlier pieces. */
    int kept() {
        return raw.size();
    }

    /** Makes room for a string that is longer than most, at once. */
    void expect(int length) {
        raw.expect(length - raw.size());
    }

    /** Lets go of what was kept. */
    void clear() {
        raw.clear();
        decoded.clear();
    }

    /** Where the string ends, or -1; keeps in mind whether an escape is cut by the end of the piece. */
    int closingQuote(byte[] piece, int from, int end) {
        boolean skip = afterBackslash;
        for (int i = from; i < end; i++) {
            if (skip) {
                skip = false;
            } else if (piece[i] == '"') {
                afterBackslash = false;
                return i;
            } else if (piece[i] == '\\') {
                skip = true;
                escapes = true;
            }
        }
        afterBackslash = skip;
        return -1;
    }

    boolean afterBackslash() {
        return afterBackslash;
    }

    /** Undoes the last {@link #closingQuote}, before which it was so. */
    void rewind(boolean before) {
        afterBackslash = before;
    }

    /** Keeps the beginning of what the end of the piece cuts. */
    void keep(byte[] piece, int from, int end) {
        if (!cut) {
            copy.upTo(begin);
            cut = true;
        }
        copy.skipTo(end);
        raw.add(piece, from, end - from);
    }

    /** Its last bytes are these: what it says as it is written. */
    void end(byte[] piece, int from, int to) {
        content = piece;
        offset = from;
        length = to - from;
        if (cut) {
            raw.add(piece, from, to - from);
            content = raw.array();
            offset = 0;
            length = raw.size();
        }
    }

    /** Takes the escapes of a string out of what it says; false when one is malformed. All of it is kept then. */
    boolean decode() {
        if (!escapes) {
            return true;
        }
        decoded.clear();
        if (JsonText.decode(content, offset, offset + length, true, decoded) < 0) {
            keepAll();
            return false;
        }
        content = decoded.array();
        offset = 0;
        length = decoded.size();
        return true;
    }

    /** Keeps all of it, for {@link #leave}. */
    void keepAll() {
        if (!cut) {
            raw.add(content, offset, length);
        }
    }

    byte[] content() {
        return content;
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }

    /** Writes a string, or what replaces it, and goes on behind it. */
    void write(byte[] replacement, int behind) {
        write(replacement, true, behind);
    }

    /** Writes a literal, or the string that replaces it, and goes on behind it. */
    void writeLiteral(byte[] replacement, int behind) {
        write(replacement, false, behind);
    }

    private void write(byte[] replacement, boolean quoted, int behind) {
        if (replacement == null && !cut) {
            return; // copied with what stands around it
        }
        upToIt();
        ByteRun out = copy.out();
        boolean quotes = quoted || replacement != null;
        if (quotes) {
            out.add((byte) '"');
        }
        if (replacement == null) {
            out.add(raw.array(), 0, raw.size());
        } else {
            JsonText.encode(replacement, 0, replacement.length, out);
        }
        if (quotes) {
            out.add((byte) '"');
        }
        copy.skipTo(behind);
    }

    private void upToIt() {
        if (!cut) {
            copy.upTo(begin);
        }
    }

    /** Leaves what follows from {@code from} on to others, who get what was kept of it; writes a string's quote before. */
    ByteRun leave(boolean quoted, int from) {
        upToIt();
        if (quoted) {
            copy.out().add((byte) '"');
        }
        copy.skipTo(from);
        return raw;
    }
}
