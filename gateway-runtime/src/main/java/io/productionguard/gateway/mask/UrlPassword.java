package io.productionguard.gateway.mask;

/**
 * The password in a URL's user information ({@code scheme://user:password@host}, RFC 3986, section 3.2.1), and a random
 * user name without a password, which is how some services put their tokens.
 */
final class UrlPassword implements Detector {

    static final String TRIGGER = "://";

    private static final int LONGEST = 512;
    private static final int SHORTEST_SECRET_USER = 16;

    /** A token stands for a password that was masked already, and so does one that an address after it was masked with. */
    @Override
    public boolean find(Text text, int at, Match match) {
        int start = at + 1;
        if (!Ascii.is(text.before(start - TRIGGER.length()), Ascii.ALNUM)) {
            return false;
        }
        int colon = -1;
        int atSign = -1;
        boolean token = false;
        for (int i = start; i - start < LONGEST; i++) {
            int value = text.at(i);
            if (value < 0 || Ascii.is(value, Ascii.CONTROL | Ascii.QUOTE | Ascii.URL_END)) {
                break;
            }
            if ((value == '/' || value == '?' || value == '#')
                    && (atSign >= 0 || colon < 0 || isPort(text, colon + 1, i))) {
                break;
            }
            if (value == '[') {
                int end = MaskToken.end(text, i);
                if (end < 0 && i == start) {
                    return false;
                }
                if (end > 0 && (atSign >= 0 || text.at(end) == '@')) {
                    return false;
                }
                token |= end > 0;
                i = end > 0 ? end - 1 : i;
            } else if (value == ':' && colon < 0 && atSign < 0) {
                colon = i;
            } else if (value == '@') {
                atSign = i;
            }
        }
        if (atSign < 0) {
            return false;
        }
        int userEnd = colon < 0 ? atSign : colon;
        String userKind = token ? null : secretUser(text, start, userEnd);
        if (userKind != null) {
            return match.found(start, atSign, userKind);
        }
        int password = userEnd + 1;
        return password < atSign
                && !Placeholder.is(text, password, atSign)
                && match.found(password, atSign, VendorTokens.kindOf(text, password, atSign, "password"));
    }

    /** The kind of secret that a user name is, or null: {@code https://ghp_…:x-oauth-basic@github.com}. */
    private static String secretUser(Text text, int start, int end) {
        boolean random = end - start >= SHORTEST_SECRET_USER && Randomness.looksRandom(text, start, end);
        return VendorTokens.kindOf(text, start, end, random ? "secret" : null);
    }

    /** Whether what follows the colon is a port, so that it was a host's colon and not a user's. */
    private static boolean isPort(Text text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!Ascii.is(text.at(i), Ascii.DIGIT)) {
                return false;
            }
        }
        return true;
    }
}
