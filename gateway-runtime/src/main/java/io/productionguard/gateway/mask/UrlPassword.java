package io.productionguard.gateway.mask;

/**
 * The password in a URL's user information ({@code scheme://user:password@host}, RFC 3986, section 3.2.1), and a random
 * user name without a password, which is how some services put their tokens.
 */
final class UrlPassword implements Detector {

    static final String TRIGGER = "://";

    private static final int LONGEST = 2048;
    private static final String ALWAYS_END = "\"'`<>\\^{}|";
    private static final String END_OF_AUTHORITY = "/?#";

    @Override
    public boolean find(Text text, int at, Match match) {
        int start = at + 1;
        if (!Ascii.is(text.before(start - TRIGGER.length()), Ascii.ALNUM)) {
            return false;
        }
        int colon = -1;
        int atSign = -1;
        for (int i = start; i - start < LONGEST; i++) {
            int value = text.at(i);
            if (value < 0 || Ascii.is(value, Ascii.CONTROL) || ALWAYS_END.indexOf(value) >= 0) {
                break;
            }
            if (END_OF_AUTHORITY.indexOf(value) >= 0 && (atSign >= 0 || colon < 0 || isPort(text, colon + 1, i))) {
                break;
            }
            if (value == ':' && colon < 0 && atSign < 0) {
                colon = i;
            } else if (value == '@') {
                atSign = i;
            }
        }
        if (atSign < 0) {
            return false;
        }
        if (colon < 0) {
            return Randomness.looksRandom(text, start, atSign)
                    && match.found(start, atSign, VendorTokens.kindOf(text, start, atSign, "secret"));
        }
        int password = colon + 1;
        return password < atSign
                && MaskToken.end(text, password) != atSign
                && !Placeholder.is(text, password, atSign)
                && match.found(password, atSign, VendorTokens.kindOf(text, password, atSign, "password"));
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
