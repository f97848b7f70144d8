package io.productionguard.gateway.operation.http;

import java.nio.charset.StandardCharsets;

/** What separates the parts of a {@code multipart} body (RFC 2046 §5.1.1). */
public final class Boundary {

    private static final int LONGEST = 70;
    private static final String SPECIAL = "'()+_,-./:=? ";

    private Boundary() {}

    /** Whether a content type is one of those with parts. */
    public static boolean isMultipart(String contentType) {
        return contentType.strip().regionMatches(true, 0, "multipart/", 0, "multipart/".length());
    }

    /**
     * The bytes that stand at the beginning of every line between parts, two dashes first.
     *
     * @throws MalformedBodyException when the type names none, several, or one that readers would not agree about
     */
    public static byte[] of(String contentType) throws MalformedBodyException {
        String boundary = FieldParameters.parse(contentType)
                .plain("boundary")
                .orElseThrow(() -> new MalformedBodyException("a multipart body needs a boundary"));
        if (boundary.isEmpty() || boundary.length() > LONGEST) {
            throw new MalformedBodyException("the boundary of a multipart body has 1 to " + LONGEST + " characters");
        }
        for (int i = 0; i < boundary.length(); i++) {
            char c = boundary.charAt(i);
            boolean letter = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && SPECIAL.indexOf(c) < 0) {
                throw new MalformedBodyException("the boundary of a multipart body has a character that none may have");
            }
        }
        if (boundary.endsWith(" ")) {
            throw new MalformedBodyException("the boundary of a multipart body ends with a space");
        }
        return ("--" + boundary).getBytes(StandardCharsets.US_ASCII);
    }
}
