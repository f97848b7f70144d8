package io.productionguard.gateway.mask;

import java.nio.charset.StandardCharsets;

/**
 * Keeps JSON well-formed: a number that is masked ({@code "card": 4111111111111111}) has to become a string, so its token
 * needs the quotes that the number did not have.
 */
final class JsonValue {

    static final byte[] NO_QUOTE = {};

    private static final byte[] QUOTE = "\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ESCAPED_QUOTE = "\\\"".getBytes(StandardCharsets.US_ASCII);
    private static final int MOST_BLANKS = 8;

    private JsonValue() {}

    /** What has to stand around a token at this place: quotes directly after {@code "name":}, otherwise nothing. */
    static byte[] missingQuote(Text text, int start) {
        int index = start;
        while (start - index < MOST_BLANKS && Ascii.is(text.before(index), Ascii.BLANK)) {
            index--;
        }
        if (text.before(index) != ':' || text.before(index - 1) != '"') {
            return NO_QUOTE;
        }
        return text.before(index - 2) == '\\' ? ESCAPED_QUOTE : QUOTE;
    }
}
