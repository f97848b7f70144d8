package io.productionguard.gateway.protocol.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A request's body as people see it and as it is searched for mask tokens. */
final class ShownBody {

    private ShownBody() {}

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
