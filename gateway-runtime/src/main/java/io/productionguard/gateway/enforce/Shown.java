package io.productionguard.gateway.enforce;

import io.productionguard.gateway.mask.Masker;
import io.productionguard.gateway.operation.Operation;
import io.productionguard.gateway.operation.Seams;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * An operation as people see it: masked first, then cut, so that a cut can never leave half a secret.
 *
 * @param text masked command
 * @param parameters masked values; those that no longer fit are summed up in the last one
 * @param truncated whether something was cut
 */
record Shown(String text, List<String> parameters, boolean truncated) {

    private static final String ELLIPSIS = "…";
    /** Characters; nothing shorter is masked, and most pieces of code are. */
    private static final int SHORTEST_SECRET = 4;

    /** @param bytes the operation's text in UTF-8 */
    static Shown of(Operation operation, byte[] bytes, Masker masker, int maxChars) {
        String masked = masked(operation.text(), bytes, operation.seams(), masker);
        String text = cut(masked, maxChars);
        boolean truncated = masked.length() > maxChars;
        if (operation.parameters().isEmpty()) {
            return new Shown(text, List.of(), truncated);
        }
        List<String> parameters = new ArrayList<>();
        int left = maxChars;
        for (String parameter : operation.parameters()) {
            if (left <= 0) {
                parameters.add("and " + (operation.parameters().size() - parameters.size()) + " more " + ELLIPSIS);
                truncated = true;
                break;
            }
            String maskedParameter = masked(parameter, parameter.getBytes(StandardCharsets.UTF_8), Seams.TEXT, masker);
            String shown = cut(maskedParameter, left);
            truncated |= maskedParameter.length() > left;
            left -= shown.length() + 1;
            parameters.add(shown);
        }
        return new Shown(text, parameters, truncated);
    }

    /** Nothing has to be cut in a text without secrets, which is nearly every one. */
    private static String masked(String text, byte[] bytes, Seams seams, Masker masker) {
        byte[] whole = masker.mask(bytes, 0, bytes.length);
        if (whole == null) {
            return text;
        }
        StringBuilder masked = new StringBuilder(whole.length);
        for (String piece : seams.pieces(text)) {
            masked.append(piece.length() < SHORTEST_SECRET ? piece : masker.mask(piece));
        }
        return masked.toString();
    }

    /** Bytes that waiting for this operation keeps in memory: what is shown, and the message the protocol holds. */
    long weight(Operation operation) {
        long chars = 2L * text.length() + operation.text().length();
        for (String parameter : operation.parameters()) {
            chars += 2L * parameter.length();
        }
        return chars + 1_024;
    }

    private static String cut(String text, int maxChars) {
        if (text.length() <= maxChars) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(maxChars - 1)) ? maxChars - 1 : maxChars;
        return text.substring(0, end) + ELLIPSIS;
    }
}
