package io.productionguard.gateway.mask;

/**
 * The bytes a detector may look at: a whole value, or the window a stream has of a body.
 *
 * <p>Reading past the end of a window that is not the last sets {@link #starved}; whatever was concluded then is thrown
 * away and asked again when more has arrived. That makes a conclusion depend only on bytes that were really there, and so
 * a body gives the same result however it is cut.
 *
 * <p>Looking back is limited twice: never before {@link #floor} (the end of what was masked last), and, because a stream
 * forgets, never more than {@link #LOOK_BACK} bytes before the trigger.
 */
final class Text {

    /** How far a detector may look back from its trigger, in bytes. */
    static final int LOOK_BACK = 256;

    byte[] bytes;
    /** Nothing before this index may be looked at. */
    int floor;
    /** Index after the last byte that has arrived. */
    int end;
    /** Whether nothing follows {@link #end}. */
    boolean last;
    /** Whether something was asked that only bytes after {@link #end} can answer. */
    boolean starved;

    private int cachedSet;
    private int cachedStart;
    private int cachedEnd;

    /** The byte at an index, or -1 when there is none (any more, or yet: see {@link #starved}). */
    int at(int index) {
        if (index < end) {
            return bytes[index] & 0xff;
        }
        if (!last) {
            starved = true;
        }
        return -1;
    }

    /** The byte before an index, or -1 when nothing may be looked at there. */
    int before(int index) {
        return index > floor ? bytes[index - 1] & 0xff : -1;
    }

    boolean is(int index, int set) {
        return Ascii.is(at(index), set);
    }

    /** First index from {@code from} whose byte is not in the set, at most {@code from + limit}. */
    int run(int from, int set, int limit) {
        int index = from;
        while (index - from < limit && is(index, set)) {
            index++;
        }
        return index;
    }

    /**
     * {@link #run}, remembering the last one: a text in which a trigger stands at every few bytes of one long run would
     * otherwise be read over and over.
     */
    int runFromCache(int from, int set, int limit) {
        boolean known = set == cachedSet && from >= cachedStart && from <= cachedEnd;
        int certain = known ? Math.min(cachedEnd, from + limit) : from;
        cachedEnd = run(certain, set, limit - (certain - from));
        cachedStart = known ? cachedStart : from;
        cachedSet = set;
        return cachedEnd;
    }

    /** Forgets runs, because the bytes are others now or moved. */
    void forgetRuns() {
        cachedSet = 0;
    }

    /** Whether the bytes from an index on are these. */
    boolean startsWith(int index, String literal) {
        for (int i = 0; i < literal.length(); i++) {
            if (at(index + i) != literal.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the bytes from an index on are these, given in lower case, in any case. */
    boolean startsWithIgnoringCase(int index, String lowerCase) {
        for (int i = 0; i < lowerCase.length(); i++) {
            if (Ascii.lower(at(index + i)) != lowerCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the bytes up to an index are these, given in lower case, in any case. */
    boolean endsWithIgnoringCase(int index, String lowerCase) {
        if (index - lowerCase.length() < floor) {
            return false;
        }
        for (int i = 0; i < lowerCase.length(); i++) {
            if (Ascii.lower(bytes[index - lowerCase.length() + i] & 0xff) != lowerCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether something can begin at an index: what stands before is no letter or digit, or is one that belongs to an
     * escape ({@code \n}, <code>&#92;u000a</code>, {@code \x0a}, {@code %0A}) because the text is quoted inside another.
     * East Asian writing has no spaces, so after its letters something can begin as well.
     */
    boolean beginsAt(int index) {
        int previous = before(index);
        if (previous < 0x80) {
            return !Ascii.is(previous, Ascii.ALNUM) || escapeEndsAt(index);
        }
        int length = Utf8.lengthBefore(this, index);
        return Scripts.of(Utf8.codePoint(this, index - length, length)) != Scripts.ALPHABETIC;
    }

    private boolean escapeEndsAt(int index) {
        if (index - 2 >= floor && bytes[index - 2] == '\\' && "nrtbfv0".indexOf(bytes[index - 1]) >= 0) {
            return true;
        }
        return hexEscape(index, 3, "%", 2) || hexEscape(index, 4, "\\x", 2) || hexEscape(index, 6, "\\u", 4);
    }

    private boolean hexEscape(int index, int length, String lead, int digits) {
        if (index - length < floor || !startsWith(index - length, lead)) {
            return false;
        }
        for (int i = index - digits; i < index; i++) {
            if (!Ascii.is(bytes[i] & 0xff, Ascii.HEX)) {
                return false;
            }
        }
        return true;
    }
}
