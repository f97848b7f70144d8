package io.productionguard.gateway.protocol.http;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The {@code Authorization} field of AWS's own clients (Signature Version 4), as they send it to the gateway: their access
 * key ID is the session's token.
 *
 * <p>Only that is looked at. The token proves who is calling, as a bearer token does, over the session's own TLS; a
 * signature with a secret key that every client of the session has would prove nothing more, so it is not checked.
 */
final class AwsAuthorization {

    private static final String SCHEME = "AWS4-HMAC-SHA256 ";
    private static final Set<String> PARAMETERS = Set.of("Credential", "SignedHeaders", "Signature");
    private static final String END = "/aws4_request";

    private AwsAuthorization() {}

    /** The access key ID; empty when there is not exactly one such field, or something is wrong with it. */
    static Optional<String> keyId(HttpHeaders headers) {
        List<String> values = headers.getAll("authorization");
        return values.size() == 1 ? keyId(values.get(0).strip()) : Optional.empty();
    }

    private static Optional<String> keyId(String value) {
        if (!value.startsWith(SCHEME)) {
            return Optional.empty();
        }
        Map<String, String> parameters = new HashMap<>();
        for (String part : value.substring(SCHEME.length()).split(",", PARAMETERS.size() + 1)) {
            String parameter = part.strip();
            int equals = parameter.indexOf('=');
            String name = equals < 0 ? "" : parameter.substring(0, equals);
            if (!PARAMETERS.contains(name) || parameters.put(name, parameter.substring(equals + 1)) != null) {
                return Optional.empty();
            }
        }
        return parameters.keySet().equals(PARAMETERS) ? ofScope(parameters.get("Credential")) : Optional.empty();
    }

    /** {@code KEY/DATE/REGION/SERVICE/aws4_request}, where the key may have slashes and the others have none. */
    private static Optional<String> ofScope(String credential) {
        if (!credential.endsWith(END)) {
            return Optional.empty();
        }
        String rest = credential.substring(0, credential.length() - END.length());
        for (int i = 0; i < 3; i++) {
            int slash = rest.lastIndexOf('/');
            if (slash <= 0 || slash == rest.length() - 1) {
                return Optional.empty();
            }
            rest = rest.substring(0, slash);
        }
        return Optional.of(rest);
    }
}
