package io.productionguard.gateway.mask;

/**
 * Private keys in PEM (RFC 7468 and its predecessors, OpenSSH's and PGP's as well), from their first dash to their last,
 * with real line ends or escaped ones. A key without its end is masked as far as its characters go.
 */
final class PrivateKey implements Detector {

    static final String KIND = "private-key";
    static final String OPENING = "-----BEGIN";

    private static final int LONGEST_LABEL = 64;
    private static final int LABEL = Ascii.UPPER | Ascii.DIGIT | Ascii.BLANK;

    @Override
    public boolean find(Text text, int at, Match match) {
        int start = at + 1 - OPENING.length();
        if (start < text.floor || !text.startsWith(start, OPENING)) {
            return false;
        }
        int dashes = text.run(at + 1, LABEL, LONGEST_LABEL);
        return isPrivateKey(text, at + 1, dashes)
                && text.startsWith(dashes, "-----")
                && match.found(start, dashes + 5, KIND, Match.Fold.NONE, new Body());
    }

    private static boolean isPrivateKey(Text text, int from, int to) {
        for (int i = from; i + 11 <= to; i++) {
            if (text.startsWith(i, "PRIVATE KEY")) {
                return true;
            }
        }
        return false;
    }

    /** What stands between the opening line and the end of the closing one. */
    private static final class Body implements Rest {

        private static final String CLOSING = "-----END";
        private static final int ALLOWED =
                Ascii.BASE64 | Ascii.EQUALS | Ascii.SPACE | Ascii.HASH_MARK | Ascii.DOT | Ascii.DASH | Ascii.UNDERSCORE;

        /** Characters of the closing line seen so far. */
        private int closing;
        /** Dashes after its label, or -1 before them. */
        private int dashes = -1;

        private boolean over;

        @Override
        public int take(Text text, int from) {
            int index = from;
            while (!over) {
                int value = text.at(index);
                if (value == '\\') {
                    int escaped = text.at(index + 1);
                    if (!isEscape(escaped)) {
                        over = escaped >= 0;
                        break;
                    }
                    index += 2;
                    closing = 0;
                } else if (Ascii.is(value, ALLOWED) || value == '(' || value == ')' || value == '@') {
                    over = !accept(value);
                    index += over && dashes < 5 ? 0 : 1;
                } else {
                    over = value >= 0;
                    break;
                }
            }
            return index;
        }

        private static boolean isEscape(int value) {
            return value == 'n' || value == 'r' || value == 't' || value == '\\';
        }

        /** Follows the closing line; false when the key ends, with this byte or (fewer than five dashes) before it. */
        private boolean accept(int value) {
            if (closing < CLOSING.length()) {
                boolean next = value == CLOSING.charAt(closing);
                closing = next ? closing + 1 : value != '-' ? 0 : closing == 5 ? 5 : 1;
                return true;
            }
            if (value == '-') {
                dashes = Math.max(dashes, 0) + 1;
                return dashes < 5;
            }
            return dashes < 0 && Ascii.is(value, LABEL);
        }
    }
}
