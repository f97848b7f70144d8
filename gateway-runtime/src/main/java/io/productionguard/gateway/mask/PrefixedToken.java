package io.productionguard.gateway.mask;

import java.util.Locale;

/**
 * A credential that its issuer made recognisable: a literal beginning, then a run of certain characters.
 *
 * @param kind kind of token to put in its place
 * @param prefix literal beginning
 * @param anyCase whether the beginning counts in any case of its letters
 * @param keepPrefix whether the beginning is a label that stays readable
 * @param body set of characters that follow it
 * @param least fewest of them
 * @param most more of them make it something else; 0 when any length is one
 */
record PrefixedToken(String kind, String prefix, boolean anyCase, boolean keepPrefix, int body, int least, int most)
        implements Detector {

    /** Most characters of a beginning that the prefilter knows; longer ones would only make its table larger. */
    private static final int LONGEST_TRIGGER = 7;

    /** A beginning followed by at least so many characters. */
    static PrefixedToken open(String kind, String prefix, int body, int least) {
        return new PrefixedToken(kind, prefix, false, false, body, least, 0);
    }

    /** A beginning followed by exactly so many characters. */
    static PrefixedToken exact(String kind, String prefix, int body, int length) {
        return new PrefixedToken(kind, prefix, false, false, body, length, length);
    }

    /** A label, in any case, that stays, followed by at least so many characters that do not. */
    static PrefixedToken labelled(String kind, String label, int body, int least) {
        return new PrefixedToken(kind, label, true, true, body, least, 0);
    }

    /** What the prefilter looks for. */
    String trigger() {
        return prefix.substring(0, Math.min(prefix.length(), LONGEST_TRIGGER)).toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean find(Text text, int at, Match match) {
        int start = at + 1 - Math.min(prefix.length(), LONGEST_TRIGGER);
        if (start < text.floor || !text.beginsAt(start) || !begins(text, start)) {
            return false;
        }
        int body = start + prefix.length();
        int end = bodyEnd(text, body);
        if (end < 0) {
            return false;
        }
        Rest rest = end - body >= LOOK_AHEAD || (most == 0 && !endsWithDot(text, end)) ? Rest.run(this.body) : null;
        return match.found(keepPrefix ? body : start, end, kind, Match.Fold.NONE, rest);
    }

    /** Whether exactly these bytes are such a credential. */
    boolean covers(Text text, int start, int end) {
        return begins(text, start) && !keepPrefix && bodyEnd(text, start + prefix.length()) == end;
    }

    private boolean begins(Text text, int start) {
        return anyCase ? text.startsWithIgnoringCase(start, prefix) : text.startsWith(start, prefix);
    }

    private int bodyEnd(Text text, int start) {
        int end = text.run(start, body, most > 0 ? most + 1 : LOOK_AHEAD);
        while (end > start && end - start < LOOK_AHEAD && text.at(end - 1) == '.') {
            end--;
        }
        int length = end - start;
        return length < least || (most > 0 && length > most) || isOneCharacter(text, start, end) ? -1 : end;
    }

    private static boolean endsWithDot(Text text, int end) {
        return text.at(end) == '.';
    }

    /** Whether it is a placeholder such as {@code ghp_xxxx…}. */
    private static boolean isOneCharacter(Text text, int start, int end) {
        for (int i = start + 1; i < end; i++) {
            if (text.at(i) != text.at(start)) {
                return false;
            }
        }
        return end > start;
    }
}
