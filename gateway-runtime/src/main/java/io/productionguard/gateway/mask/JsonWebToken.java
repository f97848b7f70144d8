package io.productionguard.gateway.mask;

/**
 * JSON Web Tokens in compact form (RFC 7515, section 7.1; RFC 7516 for the encrypted ones with five parts): base64url parts
 * joined by dots, the first of which decodes to a JSON object with an {@code alg}.
 */
final class JsonWebToken implements Detector {

    static final String KIND = "jwt";
    /** What the opening brace and quote of a JSON object look like in base64url. */
    static final String PREFIX = "eyJ";

    private static final int LONGEST_HEADER = 4096;
    /** Characters of the header in which its algorithm has to turn up: certificates may follow. */
    private static final int ALGORITHM_WITHIN = 512;

    private static final int MOST_PARTS = 5;
    private static final Rest SIGNATURE = Rest.run(Ascii.BASE64URL);
    private static final Rest PARTS = Rest.run(Ascii.BASE64URL | Ascii.DOT);

    @Override
    public boolean find(Text text, int at, Match match) {
        int start = at + 1 - PREFIX.length();
        if (start < text.floor || !text.beginsAt(start)) {
            return false;
        }
        int end = end(text, start);
        return end > 0 && match.found(start, end, KIND, Match.Fold.NONE, end - start >= LOOK_AHEAD ? PARTS : SIGNATURE);
    }

    static boolean covers(Text text, int start, int end) {
        return end(text, start) == end;
    }

    private static int end(Text text, int start) {
        if (!text.startsWith(start, PREFIX)) {
            return -1;
        }
        int limit = start + LOOK_AHEAD;
        int end = text.runFromCache(start, Ascii.BASE64URL, LONGEST_HEADER);
        if (text.at(end) != '.' || !hasAlgorithm(text, start, end)) {
            return -1;
        }
        int parts = 1;
        while (parts < MOST_PARTS && end < limit && text.at(end) == '.') {
            int next = text.run(end + 1, Ascii.BASE64URL, limit - end - 1);
            boolean empty = next == end + 1;
            if (empty && !mayBeEmpty(parts + 1, text.at(next))) {
                break;
            }
            end = next;
            parts++;
        }
        return parts >= 3 || end >= limit ? end : -1;
    }

    /** The signature of an unsecured token is empty, and so is the key of a directly encrypted one. */
    private static boolean mayBeEmpty(int part, int following) {
        return part == 3 || (part == 2 && following == '.');
    }

    private static boolean hasAlgorithm(Text text, int start, int end) {
        Base64Reader reader = new Base64Reader(text, start, Math.min(end, start + ALGORITHM_WITHIN));
        String wanted = "\"alg\"";
        int matched = 0;
        for (int value = reader.next(); value >= 0; value = reader.next()) {
            matched = value == wanted.charAt(matched) ? matched + 1 : value == '"' ? 1 : 0;
            if (matched == wanted.length()) {
                return true;
            }
        }
        return false;
    }
}
