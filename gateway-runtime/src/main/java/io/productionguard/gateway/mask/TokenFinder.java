package io.productionguard.gateway.mask;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Finds mask tokens in what a client sends: raw, with brackets and colons escaped for a URL, JSON or XML, and in base64 at
 * each position a group of bytes can begin at. Looks for the few bytes that all of them contain before anything else.
 */
final class TokenFinder {

    private static final int LONGEST_WORD = MaskToken.LONGEST_KIND;
    private static final int KIND = Ascii.LOWER | Ascii.DIGIT | Ascii.DASH;
    private static final int BASE64 = Ascii.BASE64 | Ascii.BASE64URL;
    private static final int LONGEST_TOKEN =
            MaskToken.OPENING.length() + MaskToken.LONGEST_KIND + 1 + MaskToken.LONGEST_NUMBER + 1;

    /** What {@code [masked:} contains in base64 when 0, 1 or 2 bytes stand before it in its group. */
    private static final String[] BASE64_CORES = {"W21hc2tlZD", "ttYXNrZWQ6", "bbWFza2VkO"};

    /** How many characters of the group stand before the core. */
    private static final int[] BEFORE_CORE = {0, 2, 3};

    private static final String MASKED = "masked";

    private TokenFinder() {}

    /** The first token in a request, decoded, or empty. */
    static Optional<String> find(byte[] request, int offset, int length) {
        Text text = new Text();
        text.bytes = request;
        text.floor = offset;
        text.end = offset + length;
        text.last = true;
        for (int i = offset; i < text.end; i++) {
            String token = switch (request[i]) {
                case 'm' -> raw(text, i);
                case 'W' -> base64(text, i, 0);
                case 't' -> base64(text, i, 1);
                case 'b' -> base64(text, i, 2);
                default -> null;
            };
            if (token != null) {
                return Optional.of(token);
            }
        }
        return Optional.empty();
    }

    private static String raw(Text text, int start) {
        if (!text.startsWith(start, MASKED) || !opens(text, start)) {
            return null;
        }
        int kind = afterColon(text, start + MASKED.length());
        int kindEnd = kind < 0 ? -1 : text.run(kind, KIND, LONGEST_WORD);
        int number = kindEnd <= kind ? -1 : afterColon(text, kindEnd);
        int numberEnd = number < 0 ? -1 : text.run(number, Ascii.DIGIT, MaskToken.LONGEST_NUMBER);
        if (numberEnd <= number || !closes(text, numberEnd)) {
            return null;
        }
        return MaskToken.OPENING + ascii(text, kind, kindEnd) + ":" + ascii(text, number, numberEnd) + "]";
    }

    private static boolean opens(Text text, int end) {
        return text.before(end) == '['
                || text.endsWithIgnoringCase(end, "%5b")
                || text.endsWithIgnoringCase(end, "%255b")
                || text.endsWithIgnoringCase(end, "\\u005b")
                || text.endsWithIgnoringCase(end, "\\x5b")
                || text.endsWithIgnoringCase(end, "&#91;")
                || text.endsWithIgnoringCase(end, "&#x5b;");
    }

    private static boolean closes(Text text, int start) {
        return text.at(start) == ']'
                || (text.at(start) == '\\' && text.at(start + 1) == ']')
                || text.startsWithIgnoringCase(start, "%5d")
                || text.startsWithIgnoringCase(start, "%255d")
                || text.startsWithIgnoringCase(start, "\\u005d")
                || text.startsWithIgnoringCase(start, "\\x5d")
                || text.startsWithIgnoringCase(start, "&#93;")
                || text.startsWithIgnoringCase(start, "&#x5d;");
    }

    private static int afterColon(Text text, int start) {
        if (text.at(start) == ':') {
            return start + 1;
        }
        for (String escaped : new String[] {"\\u003a", "%253a", "%3a", "\\x3a", "\\:"}) {
            if (text.startsWithIgnoringCase(start, escaped)) {
                return start + escaped.length();
            }
        }
        return -1;
    }

    private static String base64(Text text, int at, int before) {
        if (!text.startsWith(at, BASE64_CORES[before])) {
            return null;
        }
        int group = Math.max(text.floor, at - BEFORE_CORE[before]);
        int end = text.run(group, BASE64, (LONGEST_TOKEN + 6) * 4 / 3);
        byte[] decoded = new byte[LONGEST_TOKEN + 8];
        int length = 0;
        Base64Reader reader = new Base64Reader(text, group, end);
        for (int value = reader.next(); value >= 0 && length < decoded.length; value = reader.next()) {
            decoded[length++] = (byte) value;
        }
        Text inner = new Text();
        inner.bytes = decoded;
        inner.end = length;
        inner.last = true;
        for (int i = 0; i < length; i++) {
            String token = decoded[i] == 'm' ? raw(inner, i) : null;
            if (token != null) {
                return token;
            }
        }
        return null;
    }

    private static String ascii(Text text, int from, int to) {
        return new String(text.bytes, from, to - from, StandardCharsets.US_ASCII);
    }
}
