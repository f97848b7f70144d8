package io.productionguard.gateway.operation.http;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The header fields of one part of a {@code multipart} body, read strictly: no folded lines, no field twice, nothing that
 * would have the part's content read differently from how it stands there.
 *
 * @param fields by name in lower case, in their order
 * @param type of the part's content; a word without parameters where the part does not say
 */
public record PartHead(Map<String, String> fields, FieldParameters type) {

    /** Longest head of a part in bytes. */
    public static final int LONGEST = 8 << 10;

    private static final int MAX_FIELDS = 32;
    private static final Set<String> PLAIN_ENCODINGS = Set.of("7bit", "8bit", "binary");

    public PartHead {
        fields = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /**
     * Reads one.
     *
     * @param bytes the lines, each with its CRLF, without the empty one behind them
     */
    public static PartHead parse(byte[] bytes, int offset, int length) throws MalformedBodyException {
        String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
        Map<String, String> fields = new LinkedHashMap<>();
        int at = 0;
        while (at < text.length()) {
            int end = text.indexOf("\r\n", at);
            if (end < 0) {
                throw new MalformedBodyException("a header line of a part does not end with CRLF");
            }
            field(text.substring(at, end), fields);
            at = end + 2;
        }
        String encoding = fields.getOrDefault("content-transfer-encoding", "binary");
        if (!PLAIN_ENCODINGS.contains(encoding.toLowerCase(Locale.ROOT)) || fields.containsKey("content-encoding")) {
            throw new MalformedBodyException("a part is encoded in a way that cannot be read");
        }
        FieldParameters type = FieldParameters.parse(fields.getOrDefault("content-type", ""));
        if (Boundary.isMultipart(type.word())) {
            throw new MalformedBodyException("a part has parts of its own");
        }
        return new PartHead(fields, type);
    }

    private static void field(String line, Map<String, String> fields) throws MalformedBodyException {
        int colon = line.indexOf(':');
        if (colon <= 0 || !line.substring(0, colon).chars().allMatch(c -> FieldParameters.isToken((char) c))) {
            throw new MalformedBodyException("a header line of a part is folded or malformed");
        }
        String value = line.substring(colon + 1).strip();
        for (int i = 0; i < value.length(); i++) {
            if ((value.charAt(i) < ' ' && value.charAt(i) != '\t') || value.charAt(i) == 0x7F) {
                throw new MalformedBodyException("a header line of a part has a control character");
            }
        }
        String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
        if (fields.put(name, value) != null) {
            throw new MalformedBodyException("a part has a field twice");
        }
        if (fields.size() > MAX_FIELDS) {
            throw new MalformedBodyException("a part has more than " + MAX_FIELDS + " fields");
        }
    }
}
