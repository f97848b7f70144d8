package io.productionguard.gateway.protocol.http;

import io.productionguard.gateway.operation.http.MalformedBodyException;
import io.productionguard.gateway.operation.http.MultipartBody;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A request's body as people see it and as it is searched for mask tokens. */
final class ShownBody {

    private ShownBody() {}

    /**
     * The parts of a {@code multipart} body, one line of fields and one of content each; what is no text is told by length and
     * digest, and is searched for mask tokens when it is sent.
     *
     * @throws MalformedBodyException when servers could find other parts in it
     */
    static List<String> ofParts(String contentType, byte[] body) throws MalformedBodyException {
        List<String> shown = new ArrayList<>();
        for (MultipartBody.Part part : MultipartBody.parse(contentType, body).parts()) {
            shown.add(part.head().fields().entrySet().stream()
                            .map(field -> field.getKey() + ": " + field.getValue())
                            .collect(Collectors.joining("; "))
                    + "\n" + part.shown());
        }
        return shown;
    }

    /** All of it as text; bytes that are no UTF-8 are shown one by one as Latin-1, which keeps every token findable. */
    static List<String> of(byte[] body) {
        if (body.length == 0) {
            return List.of();
        }
        try {
            return List.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString());
        } catch (CharacterCodingException e) {
            return List.of(new String(body, StandardCharsets.ISO_8859_1));
        }
    }
}
