package io.productionguard.gateway.mask;

/**
 * Keys of the form {@code sk-…}, as OpenAI, Anthropic and many others issue them. Names begin so, too
 * ({@code sk-learn-deploy-7d9f8}), so a part without dashes has to be long and mixed, or a known issuer's infix follows.
 */
final class SecretKey implements Detector {

    static final String KIND = "api-key";
    static final String PREFIX = "sk-";

    private static final String[] ISSUERS = {"ant-", "proj-", "svcacct-", "admin-", "or-v1-", "lf-"};
    private static final int SHORTEST = 20;
    /** What is longer goes on in a {@link Rest}. */
    private static final int LONGEST = 512;

    @Override
    public boolean find(Text text, int at, Match match) {
        int start = at + 1 - PREFIX.length();
        if (start < text.floor || !text.beginsAt(start) || !text.startsWith(start, PREFIX)) {
            return false;
        }
        int end = end(text, start);
        return end > 0 && match.found(start, end, KIND, Match.Fold.NONE, Rest.run(Ascii.BASE64URL));
    }

    static boolean covers(Text text, int start, int end) {
        return text.startsWith(start, PREFIX) && end(text, start) == end;
    }

    private static int end(Text text, int start) {
        int body = start + PREFIX.length();
        int end = text.run(body, Ascii.BASE64URL, LONGEST);
        if (end - body < SHORTEST) {
            return -1;
        }
        for (String issuer : ISSUERS) {
            if (text.startsWith(body, issuer)) {
                return end;
            }
        }
        return longestMixedPart(text, body, end) >= SHORTEST ? end : -1;
    }

    private static int longestMixedPart(Text text, int from, int to) {
        int longest = 0;
        int part = from;
        boolean letter = false;
        boolean digit = false;
        for (int i = from; i <= to; i++) {
            int value = i < to ? text.at(i) : '-';
            if (value == '-') {
                longest = letter && digit ? Math.max(longest, i - part) : longest;
                part = i + 1;
                letter = false;
                digit = false;
            } else {
                letter |= Ascii.is(value, Ascii.LETTER);
                digit |= Ascii.is(value, Ascii.DIGIT);
            }
        }
        return longest;
    }
}
