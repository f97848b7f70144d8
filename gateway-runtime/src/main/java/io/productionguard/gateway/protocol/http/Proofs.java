package io.productionguard.gateway.protocol.http;

import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Where HTTP clients put what proves who they are. */
public final class Proofs {

    private Proofs() {}

    /** The token of {@code Authorization: Bearer} (RFC 6750) or the password of {@code Basic} (RFC 7617). */
    public static Optional<String> authorization(HttpHeaders headers) {
        return credentials(headers, "authorization");
    }

    /** The same in another field, such as {@code Proxy-Authorization}; a field that is there twice proves nothing. */
    public static Optional<String> credentials(HttpHeaders headers, String field) {
        List<String> values = headers.getAll(field);
        if (values.size() != 1) {
            return Optional.empty();
        }
        String value = values.get(0).strip();
        int space = value.indexOf(' ');
        if (space < 0) {
            return Optional.empty();
        }
        String scheme = value.substring(0, space);
        String rest = value.substring(space + 1).strip();
        if (scheme.equalsIgnoreCase("bearer")) {
            return Optional.of(rest).filter(token -> !token.isEmpty());
        }
        return scheme.equalsIgnoreCase("basic") ? password(rest) : Optional.empty();
    }

    private static Optional<String> password(String encoded) {
        try {
            String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0 ? Optional.empty() : Optional.of(pair.substring(colon + 1));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
