package io.productionguard.gateway.mask;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * All the ways in which the gateway's own credentials are looked for: raw; escaped for JSON, XML and SQL; percent-encoded as
 * RFC 3986, browsers, forms and paths do it; hexadecimal; base64 and base64url at each of the three positions a group of
 * bytes can begin at, and once more of those (a user and password inside a Docker configuration inside a secret).
 *
 * <p>Long credentials (keys, whole files) are looked for in chunks, so that memory and what a stream keeps back stay small.
 */
final class SecretForms {

    /** Shortest credential that is accepted, in bytes. */
    static final int SHORTEST = 4;

    /** Length of a chunk; a multiple of 3, so that chunks meet without a gap in base64. */
    private static final int CHUNK = 510;

    /**
     * Characters besides letters and digits that are not encoded: by RFC 3986, by browsers for a component, by forms, by
     * Go for a query, for a segment of a path, for a path, and by the strictest.
     */
    private static final String[] KEPT_BY_PERCENT_ENCODERS = {
        "-._~", "-._~!'()*", "-._*", "-._", "-._~!$&'()*+,;=:@", "-._~/", ""
    };

    private static final Base64.Encoder[] ENCODERS = {Base64.getEncoder(), Base64.getUrlEncoder()};
    private static final String HEX_DIGITS = "0123456789ABCDEF";

    private final Map<ByteBuffer, SecretForm> forms = new LinkedHashMap<>();

    private SecretForms() {}

    /**
     * The forms of these credentials, numbered from 1 in their order; equal ones are one.
     *
     * @throws IllegalArgumentException for a credential that is too short to be told from ordinary text; the message does
     *     not repeat it
     */
    static List<SecretForm> of(Collection<String> secrets) {
        SecretForms all = new SecretForms();
        all.add(0, MaskToken.OPENING.getBytes(StandardCharsets.US_ASCII), false, false);
        int number = 0;
        for (String secret : secrets) {
            byte[] bytes = secret.strip().getBytes(StandardCharsets.UTF_8);
            if (bytes.length < SHORTEST) {
                throw new IllegalArgumentException("a credential of fewer than " + SHORTEST
                        + " bytes cannot be masked without masking ordinary text; use a longer one");
            }
            ByteBuffer raw = ByteBuffer.wrap(bytes);
            if (!all.forms.containsKey(raw) || all.forms.get(raw).secret == 0) {
                all.addChunks(++number, bytes);
            }
        }
        return List.copyOf(all.forms.values());
    }

    private void addChunks(int secret, byte[] bytes) {
        int from = 0;
        while (bytes.length - from > 2 * CHUNK) {
            addForms(secret, Arrays.copyOfRange(bytes, from, from + CHUNK));
            from += CHUNK;
        }
        addForms(secret, Arrays.copyOfRange(bytes, from, bytes.length));
    }

    private void addForms(int secret, byte[] bytes) {
        add(secret, bytes, false, false);
        if (needsEscapes(bytes)) {
            addEscaped(secret, new String(bytes, StandardCharsets.UTF_8));
            for (String kept : KEPT_BY_PERCENT_ENCODERS) {
                addPercent(secret, bytes, kept, true);
            }
        }
        addPercent(secret, bytes, "", false);
        HexFormat hex = HexFormat.of();
        add(secret, ascii(hex.formatHex(bytes)), false, false);
        add(secret, ascii(hex.withUpperCase().formatHex(bytes)), false, false);
        for (byte[] once : addBase64(secret, bytes)) {
            addBase64(secret, once);
            if (needsEscapes(once)) {
                addPercent(secret, once, "-_", true);
            }
        }
    }

    /** Whether some encoding would write any of these bytes differently. */
    private static boolean needsEscapes(byte[] bytes) {
        for (byte value : bytes) {
            if (!Ascii.is(value & 0xff, Ascii.ALNUM | Ascii.DASH | Ascii.DOT | Ascii.UNDERSCORE)) {
                return true;
            }
        }
        return false;
    }

    private void addEscaped(int secret, String text) {
        String json = json(text, false, false);
        String[] escapedTexts = {
            json,
            json(text, true, false),
            json(text, false, true),
            json(json, false, false),
            text.replace("'", "''"),
            text.replace("\"", "\"\"")
        };
        for (String escaped : escapedTexts) {
            add(secret, escaped.getBytes(StandardCharsets.UTF_8), false, false);
        }
        for (String quote : new String[] {"&quot;", "&#34;", "\""}) {
            for (String apostrophe : new String[] {"&apos;", "&#39;", "&#x27;", "'"}) {
                add(secret, xml(text, quote, apostrophe).getBytes(StandardCharsets.UTF_8), false, false);
            }
        }
    }

    /** Adds base64 and base64url at all three positions; returns those characters that depend on the bytes alone. */
    private List<byte[]> addBase64(int secret, byte[] bytes) {
        List<byte[]> cores = new ArrayList<>();
        for (int before = 0; before < 3; before++) {
            byte[] padded = new byte[before + bytes.length];
            System.arraycopy(bytes, 0, padded, before, bytes.length);
            int first = (8 * before + 5) / 6;
            int last = 8 * padded.length / 6;
            boolean edgeBefore = before > 0;
            boolean edgeAfter = padded.length % 3 != 0;
            for (Base64.Encoder encoder : ENCODERS) {
                byte[] core = Arrays.copyOfRange(encoder.encode(padded), first, last);
                add(secret, core, edgeBefore, edgeAfter);
                cores.add(core);
            }
        }
        return cores;
    }

    private void addPercent(int secret, byte[] bytes, String kept, boolean keepsAlnum) {
        StringBuilder encoded = new StringBuilder();
        for (byte value : bytes) {
            if ((keepsAlnum && Ascii.is(value & 0xff, Ascii.ALNUM)) || kept.indexOf(value) >= 0) {
                encoded.append((char) value);
            } else {
                encoded.append('%').append(HEX_DIGITS.charAt(value >> 4 & 15)).append(HEX_DIGITS.charAt(value & 15));
            }
        }
        String upper = encoded.toString();
        String lower = lowerEscapes(upper);
        add(secret, ascii(upper), false, false);
        add(secret, ascii(lower), false, false);
        if (upper.contains("%20")) {
            add(secret, ascii(upper.replace("%20", "+")), false, false);
            add(secret, ascii(lower.replace("%20", "+")), false, false);
        }
    }

    private static String lowerEscapes(String upper) {
        StringBuilder lower = new StringBuilder(upper);
        for (int i = 0; i + 2 < upper.length(); i++) {
            if (upper.charAt(i) == '%') {
                lower.replace(i, i + 3, upper.substring(i, i + 3).toLowerCase(Locale.ROOT));
            }
        }
        return lower.toString();
    }

    private void add(int secret, byte[] bytes, boolean edgeBefore, boolean edgeAfter) {
        if (bytes.length >= SHORTEST) {
            forms.putIfAbsent(ByteBuffer.wrap(bytes), new SecretForm(secret, bytes, edgeBefore, edgeAfter));
        }
    }

    /** Inside a JSON string (RFC 8259), as most encoders write it, with escaped slashes, or safe for HTML as Go's does. */
    private static String json(String text, boolean slashes, boolean html) {
        StringBuilder json = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> json.append('\\').append(c);
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                case '/' -> json.append(slashes ? "\\/" : "/");
                default -> {
                    if (c < 0x20 || (html && (c == '<' || c == '>' || c == '&')) || (slashes && c > 0x7e)) {
                        json.append("\\u").append(HexFormat.of().toHexDigits(c));
                    } else {
                        json.append(c);
                    }
                }
            }
        }
        return json.toString();
    }

    private static String xml(String text, String quote, String apostrophe) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", quote)
                .replace("'", apostrophe);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
