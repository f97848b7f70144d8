package io.productionguard.gateway.enforce;

/**
 * Why an operation is not forwarded, in words for the client.
 *
 * @param message what happened and which rule says so, one line
 * @param detail the reasons, or {@code ""}
 * @param hint what would be accepted instead, or {@code ""}
 */
public record Refusal(String message, String detail, String hint) {

    /** Message and hint, for clients that print one text. */
    public String oneText() {
        return hint.isEmpty() ? message : message + " (" + hint + ")";
    }
}
