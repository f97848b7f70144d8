package io.productionguard.gateway.protocol.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Queries as text. */
final class QueryText {

    private static final String UNRESERVED = "-._~";

    private QueryText() {}

    /** Encodes everything but unreserved characters (RFC 3986 §2.3), as AWS wants it, too. */
    static String encode(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            if ((c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || (c < 0x80 && UNRESERVED.indexOf(c) >= 0)) {
                encoded.append(c);
            } else {
                encoded.append('%').append(String.format(java.util.Locale.ROOT, "%02X", (int) c));
            }
        }
        return encoded.toString();
    }

    /** What stands before the query. */
    static String path(String target) {
        int mark = target.indexOf('?');
        return mark < 0 ? target : target.substring(0, mark);
    }

    /** A target without the parameters of that name, however they are encoded. */
    static String without(String target, String name) {
        int mark = target.indexOf('?');
        if (mark < 0) {
            return target;
        }
        List<String> kept = new ArrayList<>();
        for (String pair : target.substring(mark + 1).split("&", -1)) {
            if (!pair.isEmpty() && !name(pair).equals(name)) {
                kept.add(pair);
            }
        }
        return target.substring(0, mark) + (kept.isEmpty() ? "" : "?" + String.join("&", kept));
    }

    /** A target with its parameters encoded and sorted, as signatures want it (without the path). */
    static String canonical(String target) {
        int mark = target.indexOf('?');
        if (mark < 0 || mark == target.length() - 1) {
            return "";
        }
        return String.join(
                "&",
                Arrays.stream(target.substring(mark + 1).split("&", -1))
                        .filter(pair -> !pair.isEmpty())
                        .map(pair -> {
                            int equals = pair.indexOf('=');
                            String value = equals < 0 ? "" : pair.substring(equals + 1);
                            return encode(name(pair)) + "=" + encode(decode(value));
                        })
                        .sorted()
                        .toList());
    }

    private static String name(String pair) {
        int equals = pair.indexOf('=');
        return decode(equals < 0 ? pair : pair.substring(0, equals));
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
