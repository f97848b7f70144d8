package io.productionguard.gateway.mask;

/**
 * A quote that opens a value, and so tells how it closes: plain, escaped once or more because the text is quoted inside
 * another, or encoded for XML or a URL.
 *
 * @param length bytes of the opening quote, with a letter in front such as SQL's {@code E'…'}
 * @param mark the quote character itself, or -1 for an encoded one
 * @param backslashes in front of the mark
 * @param encoded the encoded quote, or {@code ""}
 */
record Quote(int length, int mark, int backslashes, String encoded) {

    private static final int MOST_BACKSLASHES = 7;
    private static final String[] ENCODED = {"&quot;", "%22", "&#34;"};

    /** The quote that opens here, or null. */
    static Quote at(Text text, int index) {
        int mark = index;
        while (mark - index < MOST_BACKSLASHES && text.at(mark) == '\\') {
            mark++;
        }
        if (text.is(mark, Ascii.QUOTE)) {
            return new Quote(mark - index + 1, text.at(mark), mark - index, "");
        }
        for (String encoded : ENCODED) {
            if (text.startsWith(index, encoded)) {
                return new Quote(encoded.length(), -1, 0, encoded);
            }
        }
        boolean prefixed = text.is(index, Ascii.LETTER) && (text.at(index + 1) == '\'' || text.at(index + 1) == '"');
        return prefixed ? new Quote(2, text.at(index + 1), 0, "") : null;
    }

    /** First index from {@code from} that is not within the quotes any more, or one at or after {@code from + limit}. */
    int take(Text text, int from, int limit) {
        int index = from;
        while (index - from < limit) {
            int value = text.at(index);
            if (value < 0 || value == '\n' || value == '\r') {
                return index;
            }
            if (mark < 0) {
                if (text.startsWith(index, encoded) || text.starved) {
                    return index;
                }
                index++;
            } else if (value == '\\') {
                int next = index;
                while (next - index < MOST_BACKSLASHES && text.at(next) == '\\') {
                    next++;
                }
                int count = next - index;
                boolean quote = text.at(next) == mark;
                if (text.starved || (quote && (backslashes == 0 ? count % 2 == 0 : count <= backslashes))) {
                    return backslashes == 0 && !text.starved ? next : index;
                }
                index = quote ? next + 1 : next;
            } else if (value == mark && backslashes == 0) {
                boolean doubled = mark == '\'' && text.at(index + 1) == '\'';
                if (!doubled) {
                    return index;
                }
                index += 2;
            } else if (value == mark) {
                return index;
            } else {
                index++;
            }
        }
        return index;
    }
}
