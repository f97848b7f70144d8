package io.productionguard.gateway.protocol.kubernetes;

import io.productionguard.gateway.enforce.BodyPassage;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Masks manifests in YAML, a text with several documents: the values of {@code data} and {@code stringData} of secrets line
 * by line, everything else by its content. Does not parse YAML; a line in such a section that has no {@code key: value} form
 * belongs to the value before it and is masked as well.
 */
final class ManifestText {

    private ManifestText() {}

    /** The masked text, or null when nothing had to be masked. */
    static byte[] masked(byte[] value, int offset, int length, BodyPassage body) {
        String text = new String(value, offset, length, StandardCharsets.UTF_8);
        StringBuilder masked = new StringBuilder(text.length());
        for (String document : text.split("(?m)(?<=^---)", -1)) {
            masked.append(isSecret(document) ? secret(document, body) : document);
        }
        byte[] bytes = masked.toString().getBytes(StandardCharsets.UTF_8);
        byte[] rest = body.value("", bytes, 0, bytes.length);
        if (rest != null) {
            return rest;
        }
        return text.contentEquals(masked) ? null : bytes;
    }

    private static boolean isSecret(String document) {
        return document.lines().anyMatch(line -> line.startsWith("kind:") && line.contains("Secret"));
    }

    private static String secret(String document, BodyPassage body) {
        StringBuilder masked = new StringBuilder(document.length());
        String section = "";
        for (String line : document.split("\n", -1)) {
            boolean top = !line.isEmpty() && line.charAt(0) != ' ' && line.charAt(0) != '\t' && line.charAt(0) != '#';
            if (top) {
                section = line.startsWith("data:") || line.startsWith("stringData:")
                        ? line.substring(0, line.indexOf(':'))
                        : "";
            }
            masked.append(section.isEmpty() || top && line.endsWith(":") ? line : line(line, section, body))
                    .append('\n');
        }
        return masked.substring(0, masked.length() - 1);
    }

    private static String line(String line, String section, BodyPassage body) {
        int colon = line.indexOf(": ");
        int start = colon < 0 ? line.length() - line.stripLeading().length() : colon + 2;
        String value = line.substring(start).strip();
        if (value.isEmpty() || line.endsWith(":") || value.startsWith("#") || value.equals("|") || value.equals("|-")) {
            return line;
        }
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        byte[] token = body.token("secret", bytes, 0, bytes.length);
        String shown = new String(
                section.equals("data") ? Base64.getEncoder().encode(token) : token, StandardCharsets.UTF_8);
        return line.substring(0, start) + (section.equals("data") ? shown : "\"" + shown + "\"");
    }
}
