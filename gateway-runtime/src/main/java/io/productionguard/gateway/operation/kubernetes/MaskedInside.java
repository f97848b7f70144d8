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

    /** How a token begins. */
    static final String OPENING = "[masked:";

    /** The same in base64 when 0, 1 or 2 bytes stand before it in its group, and how many characters do. */
    private static final Map<String, Integer> ENCODED = Map.of("W21hc2tlZD", 0, "ttYXNrZWQ6", 2, "bbWFza2VkO", 3);

    /** A token has at most 75 bytes, which is 104 characters of base64 with what stands around. */
    private static final int MAX_CHARS = 104;

    /** Most characters of base64 that stand before one of {@link #ENCODED} and belong to the token. */
    private static final int MAX_BEFORE = 3;

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
            packed.read(text, new Search());
        }
    }

    /** Looks through one packed text while it is unpacked. */
    private final class Search implements PackedText.Reader {

        /** What was read and may be the beginning of a token, with what stands before it. */
        private String kept = "";

        /** Where in {@link #kept} the part begins that was not looked through. */
        private int from;

        @Override
        public void piece(byte[] bytes, int length) {
            look(kept + new String(bytes, 0, length, StandardCharsets.ISO_8859_1), false);
        }

        @Override
        public void end() {
            look(kept, true);
        }

        private void look(String text, boolean last) {
            int to = last ? text.length() : Math.max(from, text.length() - MAX_CHARS);
            search(text, from, to);
            int keep = Math.max(0, to - MAX_BEFORE);
            kept = text.substring(keep);
            from = to - keep;
        }
    }

    /** Looks for tokens that begin between two places; all of such a token is there. */
    private void search(String text, int from, int to) {
        for (int at = text.indexOf(OPENING, from); at >= 0 && at < to; at = text.indexOf(OPENING, at + 1)) {
            int end = text.indexOf(']', at);
            if (end > 0 && end - at < MAX_CHARS) {
                found(text.substring(at, end + 1));
            }
        }
        ENCODED.forEach((core, before) -> {
            for (int at = text.indexOf(core, from); at >= 0 && at < to; at = text.indexOf(core, at + 1)) {
                int start = Math.max(0, at - before);
                int end = at + core.length();
                while (end < text.length() && end - start < MAX_CHARS && isBase64(text.charAt(end))) {
                    end++;
                }
                found(text.substring(start, end));
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
