package io.productionguard.gateway.mask;

/**
 * Credentials of HTTP's {@code Authorization} (RFC 7617 and RFC 6750): {@code Basic} with base64 of user and password,
 * {@code Bearer} with a token.
 *
 * @param scheme in lower case, with the blank after it
 */
record HttpAuthorization(String scheme) implements Detector {

    static final String BASIC = "basic ";
    static final String BEARER = "bearer ";

    private static final int BEARER_TOKEN =
            Ascii.BASE64 | Ascii.DASH | Ascii.UNDERSCORE | Ascii.DOT | Ascii.TILDE | Ascii.EQUALS;
    private static final int SHORTEST_BEARER = 16;
    private static final int SHORTEST_BASIC = 6;

    @Override
    public boolean find(Text text, int at, Match match) {
        int label = at + 1 - scheme.length();
        if (label < text.floor || !text.beginsAt(label)) {
            return false;
        }
        return scheme.equals(BASIC) ? basic(text, at + 1, match) : bearer(text, at + 1, match);
    }

    private static boolean basic(Text text, int start, Match match) {
        int end = text.run(start, Ascii.BASE64, LOOK_AHEAD);
        if (end - start < SHORTEST_BASIC || !containsColon(text, start, end)) {
            return false;
        }
        return match.found(start, end, "authorization", Match.Fold.NONE, Rest.run(Ascii.BASE64 | Ascii.EQUALS));
    }

    /** Whether it decodes to printable text with a colon. */
    private static boolean containsColon(Text text, int start, int end) {
        Base64Reader reader = new Base64Reader(text, start, end);
        boolean colon = false;
        for (int value = reader.next(); value >= 0; value = reader.next()) {
            if (value < 0x20) {
                return false;
            }
            colon |= value == ':';
        }
        return colon;
    }

    private static boolean bearer(Text text, int start, Match match) {
        int end = text.run(start, BEARER_TOKEN, LOOK_AHEAD);
        while (end > start && end - start < LOOK_AHEAD && text.at(end - 1) == '.') {
            end--;
        }
        if (end - start < SHORTEST_BEARER || !Randomness.looksRandom(text, start, end)) {
            return false;
        }
        String kind = VendorTokens.kindOf(text, start, end, "authorization");
        Rest rest = text.at(end) == '.' && end - start < LOOK_AHEAD ? null : Rest.run(BEARER_TOKEN);
        return match.found(start, end, kind, Match.Fold.NONE, rest);
    }
}
