package io.productionguard.gateway.operation.kubernetes;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Mask tokens inside the packed texts of a body, where nobody else sees them: a client that read a masked Helm release and
 * writes it again would put them into the release's history, and from there into the cluster.
 */
final class MaskedInside {

    /** What an approver and the client are told. */
    static final String REASON =
            "a packed text in it, such as a Helm release, was read through the gateway and has masked"
                    + " values inside; with Helm, give the chart and all values again (helm upgrade --reset-values -f FILE) in place of"
                    + " --reuse-values or rollback";

    /** More of them tell nothing new. */
    private static final int MAX_TOKENS = 3;

    private static final String OPENING = "[masked:";

    /** The same in base64 when 0, 1 or 2 bytes stand before it in its group, and how many characters do. */
    private static final Map<String, Integer> ENCODED = Map.of("W21hc2tlZD", 0, "ttYXNrZWQ6", 2, "bbWFza2VkO", 3);

    /** A token has at most 75 bytes, which is 104 characters of base64 with what stands around. */
    private static final int MAX_CHARS = 104;

    private final PackedText packed = new PackedText();
    private final Set<String> tokens = new LinkedHashSet<>();

    private MaskedInside() {}

    /** The tokens as they stand there, raw or in base64; empty where there are none. */
    static List<String> tokens(Object root) throws UnclearRequestException {
        MaskedInside inside = new MaskedInside();
        inside.look(root);
        return List.copyOf(inside.tokens);
    }

    private void look(Object value) throws UnclearRequestException {
        if (value instanceof Map<?, ?> map) {
            for (Object member : map.values()) {
                look(member);
            }
        } else if (value instanceof List<?> items) {
            for (Object item : items) {
                look(item);
            }
        } else if (value instanceof String text) {
            packed.of(text).ifPresent(this::search);
        }
    }

    private void search(byte[] unpacked) {
        String text = new String(unpacked, StandardCharsets.ISO_8859_1);
        for (int at = text.indexOf(OPENING); at >= 0; at = text.indexOf(OPENING, at + 1)) {
            int end = text.indexOf(']', at);
            if (end > 0 && end - at < MAX_CHARS) {
                found(text.substring(at, end + 1));
            }
        }
        ENCODED.forEach((core, before) -> {
            for (int at = text.indexOf(core); at >= 0; at = text.indexOf(core, at + 1)) {
                int from = Math.max(0, at - before);
                int end = at + core.length();
                while (end < text.length() && end - from < MAX_CHARS && isBase64(text.charAt(end))) {
                    end++;
                }
                found(text.substring(from, end));
            }
        });
    }

    private void found(String token) {
        if (tokens.size() < MAX_TOKENS) {
            tokens.add(token);
        }
    }

    private static boolean isBase64(char c) {
        return (c >= 'A' && c <= 'Z')
                || (c >= 'a' && c <= 'z')
                || (c >= '0' && c <= '9')
                || c == '+'
                || c == '/'
                || c == '=';
    }
}
