package io.productionguard.gateway.operation.http;

import io.productionguard.gateway.operation.OperationDigest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The parts of a request's {@code multipart} body (RFC 2046 §5.1, RFC 7578), read so strictly that no server can find other
 * parts in it: every place where the boundary stands must be a proper separator, nothing before the first or behind the last,
 * no parts within parts.
 *
 * @param parts in their order
 */
public record MultipartBody(List<Part> parts) {

    private static final int MAX_PARTS = 1000;
    private static final int MAX_NAME = 256;

    public MultipartBody {
        parts = List.copyOf(parts);
    }

    /**
     * One part.
     *
     * @param head its fields
     * @param name of the form's field, or {@code ""} outside forms
     * @param filenames every name that readers could find for a file in a form, decoded
     * @param file whether all readers take it for a file; to some, one without a name is a value
     * @param text whether it is a text in UTF-8
     * @param shown its text for people and rules, or what is known of content that is none: length and digest
     */
    public record Part(PartHead head, String name, List<String> filenames, boolean file, boolean text, String shown) {

        public Part {
            filenames = List.copyOf(filenames);
        }
    }

    /** Reads a body of this content type. */
    public static MultipartBody parse(String contentType, byte[] body) throws MalformedBodyException {
        boolean form = FieldParameters.parse(contentType).word().equals("multipart/form-data");
        byte[] boundary = Boundary.of(contentType);
        List<Part> parts = new ArrayList<>();
        int at = 0;
        if (!Bytes.startsWith(body, 0, boundary)) {
            throw new MalformedBodyException("a multipart body does not begin with its boundary");
        }
        while (true) {
            int behind = at + boundary.length;
            if (Bytes.startsWith(body, behind, Bytes.DASHES)) {
                int end = behind + 2;
                boolean newline = Bytes.startsWith(body, end, Bytes.CRLF);
                if (end + (newline ? 2 : 0) != body.length) {
                    throw new MalformedBodyException("something follows the last part of a multipart body");
                }
                return new MultipartBody(parts);
            }
            if (!Bytes.startsWith(body, behind, Bytes.CRLF)) {
                throw new MalformedBodyException("a separator of a multipart body is malformed");
            }
            if (parts.size() == MAX_PARTS) {
                throw new MalformedBodyException("a multipart body has more than " + MAX_PARTS + " parts");
            }
            int next = Bytes.indexOf(body, behind, boundary);
            if (next < behind + 4 || !Bytes.startsWith(body, next - 2, Bytes.CRLF)) {
                throw new MalformedBodyException("a part does not end with its boundary on a line of its own");
            }
            parts.add(part(Arrays.copyOfRange(body, behind + 2, next - 2), form));
            at = next;
        }
    }

    private static Part part(byte[] bytes, boolean form) throws MalformedBodyException {
        int start;
        PartHead head;
        if (Bytes.startsWith(bytes, 0, Bytes.CRLF)) {
            head = PartHead.parse(bytes, 0, 0);
            start = 2;
        } else {
            int end = Bytes.indexOf(bytes, 0, Bytes.EMPTY_LINE);
            if (end < 0 || end > PartHead.LONGEST) {
                throw new MalformedBodyException("the head of a part does not end, or is too long");
            }
            head = PartHead.parse(bytes, 0, end + 2);
            start = end + 4;
        }
        FieldParameters disposition = FieldParameters.parse(head.fields().getOrDefault("content-disposition", ""));
        String name = "";
        if (form) {
            if (!disposition.word().equals("form-data")) {
                throw new MalformedBodyException("a part of a form does not say that it is one");
            }
            name = disposition
                    .plain("name")
                    .orElseThrow(() -> new MalformedBodyException("a part of a form has no name"));
            if (name.length() > MAX_NAME) {
                throw new MalformedBodyException("the name of a part is longer than " + MAX_NAME + " characters");
            }
        }
        byte[] content = Arrays.copyOfRange(bytes, start, bytes.length);
        List<String> filenames = form ? disposition.plainAndExtended("filename") : List.of();
        boolean file = !disposition.parameter("filename").orElse("").isEmpty();
        Optional<String> text = text(head, content);
        return new Part(head, name, filenames, file, text.isPresent(), text.orElseGet(() -> digest(content)));
    }

    private static String digest(byte[] content) {
        return "(" + content.length + " bytes, SHA-256 "
                + HexFormat.of().formatHex(OperationDigest.sha256().digest(content)) + ")";
    }

    private static Optional<String> text(PartHead head, byte[] content) {
        String charset = head.type().parameter("charset").orElse("utf-8");
        if (!charset.equalsIgnoreCase("utf-8") && !charset.equalsIgnoreCase("us-ascii")) {
            return Optional.empty();
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            return text.indexOf('\0') < 0 ? Optional.of(text) : Optional.empty();
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** Looking for bytes in bytes. */
    private static final class Bytes {

        static final byte[] CRLF = {'\r', '\n'};
        static final byte[] EMPTY_LINE = {'\r', '\n', '\r', '\n'};
        static final byte[] DASHES = {'-', '-'};

        private Bytes() {}

        static boolean startsWith(byte[] bytes, int at, byte[] wanted) {
            return at >= 0
                    && bytes.length - at >= wanted.length
                    && Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length);
        }

        static int indexOf(byte[] bytes, int from, byte[] wanted) {
            for (int i = from; i <= bytes.length - wanted.length; i++) {
                if (bytes[i] == wanted[0] && startsWith(bytes, i, wanted)) {
                    return i;
                }
            }
            return -1;
        }
    }
}
