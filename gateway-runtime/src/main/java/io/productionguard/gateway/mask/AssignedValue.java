package io.productionguard.gateway.mask;

/** The value behind a label: where it ends, and whether it is a secret. */
final class AssignedValue {

    /** Longest value that is looked at as a whole, in bytes; what is longer is certainly no placeholder. */
    private static final int LONGEST = 1024;
    /** The same for a value that is only masked when it looks random, which its beginning tells. */
    private static final int LONGEST_UNCERTAIN = 256;

    private static final int SHORTEST = 3;
    private static final int LONGEST_NEXT_LABEL = 48;
    private static final int MOST_BLANKS = 64;
    private static final int MOST_BACKSLASHES = 16;

    private AssignedValue() {}

    /**
     * Looks at a value.
     *
     * @param start of the value, its quote included
     * @param wholeLine whether an unquoted value reaches to the end of its line or the next blank
     * @param prose whether {@code start} could as well be the continuation of a sentence
     */
    static boolean find(Text text, int start, boolean wholeLine, boolean prose, Assignment assignment, Match match) {
        int limit = longest(assignment);
        Quote quote = Quote.at(text, start);
        if (quote != null) {
            int from = start + quote.length();
            int end = quote.take(text, from, limit);
            Rest rest = (more, index) -> quote.take(more, index, Integer.MAX_VALUE);
            return judge(text, from, end, assignment, match, rest);
        }
        if ("{[|>(".indexOf(text.at(start)) >= 0) {
            return false;
        }
        int end = unquotedEnd(text, start, wholeLine, assignment);
        if (end > start && text.at(end - 1) == '(' && text.is(end, Ascii.QUOTE)) {
            return find(text, end, false, false, assignment, match);
        }
        if (end == start || (!assignment.certain() && MaskToken.end(text, end) > 0)) {
            return false;
        }
        if ((prose && isSentence(text, start, end)) || (assignment.certain() && isCode(text, start, end))) {
            return false;
        }
        Rest tail = AssignedValue::unquotedRest;
        boolean found = judge(text, start, end, assignment, match, end - start < limit ? null : tail);
        match.tail = tail;
        return found;
    }

    private static int longest(Assignment assignment) {
        return assignment.certain() ? LONGEST : LONGEST_UNCERTAIN;
    }

    private static boolean judge(Text text, int start, int end, Assignment assignment, Match match, Rest rest) {
        if (end - start < longest(assignment) && (end - start < SHORTEST || MaskToken.end(text, start) == end)) {
            return false;
        }
        if (!assignment.certain() && containsToken(text, start, end)) {
            return false;
        }
        boolean secret = assignment.certain()
                ? !Placeholder.is(text, start, end) && !isDirectory(text, start, assignment)
                : Randomness.looksRandom(text, start, end)
                        && !Placeholder.is(text, start, end)
                        && !isAddress(text, start, end);
        return secret && match.found(start, end, kind(text, start, end, assignment), Match.Fold.NONE, rest);
    }

    private static boolean containsToken(Text text, int start, int end) {
        for (int i = start; i < end; i++) {
            if (text.at(i) == '[' && MaskToken.end(text, i) > 0) {
                return true;
            }
        }
        return false;
    }

    private static String kind(Text text, int start, int end, Assignment assignment) {
        return VendorTokens.kindOf(text, start, end, assignment.certain() ? "password" : "secret");
    }

    /** {@code PWD} is the working directory, too. */
    private static boolean isDirectory(Text text, int start, Assignment assignment) {
        return assignment.keyword().equals("pwd") && (text.at(start) == '/' || text.at(start + 1) == ':');
    }

    /** URLs have a detector of their own for what is secret in them. */
    static boolean isAddress(Text text, int start, int end) {
        for (int i = start; i + 3 <= end && i - start < 24; i++) {
            if (text.startsWith(i, "://")) {
                return true;
            }
        }
        return false;
    }

    /** No token or key has a comma or anything but ASCII in it; a password may, unless the next assignment follows. */
    private static int unquotedEnd(Text text, int start, boolean wholeLine, Assignment assignment) {
        boolean certain = assignment.certain();
        int limit = longest(assignment);
        int index = start;
        while (index - start < limit && !isEnd(text, index)) {
            int value = text.at(index);
            if (!certain && value >= 0x80) {
                break;
            }
            boolean comma = value == ',' || value == ';';
            boolean mayEnd = value == '&' || (comma && !(wholeLine && certain));
            if (mayEnd && (!certain || nextBegins(text, index + 1, value == ';'))) {
                break;
            }
            index++;
        }
        while (index > start && index - start < limit && !wholeLine && ",;)}].".indexOf(text.at(index - 1)) >= 0) {
            index--;
        }
        return index;
    }

    private static int unquotedRest(Text text, int from) {
        int index = from;
        while (!isEnd(text, index) && !text.starved) {
            index++;
        }
        return index;
    }

    private static boolean isEnd(Text text, int index) {
        int value = text.at(index);
        if (value < 0 || Ascii.is(value, Ascii.CONTROL | Ascii.QUOTE) || value == '<' || value == '>') {
            return true;
        }
        if (value == '\\') {
            int next = index + 1;
            while (next - index < MOST_BACKSLASHES && text.at(next) == '\\') {
                next++;
            }
            return text.at(next) < 0 || "nrtu\"'`".indexOf(text.at(next)) >= 0;
        }
        return (value == '[' && text.startsWith(index, MaskToken.OPENING))
                || (value == '&' && text.startsWith(index, "&quot;"));
    }

    /** Whether after a comma, semicolon or ampersand the next assignment begins, or nothing at all. */
    private static boolean nextBegins(Text text, int from, boolean blanks) {
        int start = text.run(from, Ascii.BLANK, 4);
        int label = Ascii.IDENTIFIER | Ascii.DOT | (blanks ? Ascii.BLANK : 0);
        int end = text.run(start, label, LONGEST_NEXT_LABEL);
        int value = text.at(end);
        return start > from
                || (end == start && isEnd(text, end))
                || (end > start && (value == '=' || value == ':' || value == '%'));
    }

    /** Whether a single word is followed by more words, as in {@code password: must be changed}. */
    private static boolean isSentence(Text text, int start, int end) {
        for (int i = start; i < end; i++) {
            if (!text.is(i, Ascii.LETTER)) {
                return false;
            }
        }
        int next = text.run(end, Ascii.BLANK, MOST_BLANKS);
        return next > end && text.at(next) >= 0x20 && text.at(next) != '#';
    }

    /** Whether it is an expression such as {@code config.password} or a call. */
    private static boolean isCode(Text text, int start, int end) {
        if (end - start >= LONGEST) {
            return false;
        }
        boolean dot = false;
        for (int i = start; i < end; i++) {
            int value = text.at(i);
            if (!Ascii.is(value, Ascii.LETTER | Ascii.UNDERSCORE | Ascii.DOT)) {
                return value == '(' && i > start && text.at(end - 1) == ')';
            }
            dot |= value == '.';
        }
        return dot && !text.is(start, Ascii.DOT);
    }
}
