package io.productionguard.gateway.protocol.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.productionguard.gateway.protocol.Credential;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** The places in which APIs expect credentials. What the client sent in the same place is gone afterwards. */
public final class Injections {

    private Injections() {}

    /** {@code Authorization: Bearer} (RFC 6750). */
    static Injection bearer(Credential credential) {
        return header("authorization", "Bearer " + checked(credential.secret().strip()));
    }

    /** {@code Authorization: Basic} (RFC 7617), which cannot tell a colon in the user name from the end of it. */
    static Injection basic(Credential credential) {
        String user = username(credential, "the user of authentication: basic");
        if (user.indexOf(':') >= 0 || user.chars().anyMatch(c -> c < ' ' || c == 0x7F)) {
            throw new IllegalArgumentException("the username of credential " + credential.name()
                    + " has a colon or control character, which authentication: basic cannot carry");
        }
        String pair = user + ":" + credential.secret().strip();
        return header(
                "authorization", "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * The user name of a credential that is no use without one.
     *
     * @param meaning what it is there, for the message
     */
    static String username(Credential credential, String meaning) {
        return credential
                .username()
                .filter(user -> !user.isBlank())
                .orElseThrow(() -> new IllegalArgumentException("credential " + credential.name()
                        + " needs a username, " + meaning + "; give it beside the secret (run: --username "
                        + credential.name() + "=USER)"));
    }

    /** A field of its own, such as {@code X-API-Key}. */
    public static Injection header(String name, String value) {
        String field = name.toLowerCase(Locale.ROOT);
        checked(value);
        boolean mayHaveTwin = field.indexOf('-') >= 0 || field.indexOf('_') >= 0;
        return edit(request -> {
            HttpHeaders headers = request.headers();
            // Servers that cannot tell an underscore from a dash would find the client's value as well.
            if (mayHaveTwin) {
                headers.names().stream().filter(sent -> isTwin(sent, field)).forEach(headers::remove);
            }
            headers.set(field, value);
            return request;
        });
    }

    private static boolean isTwin(String sent, String field) {
        return FieldNames.dashed(sent).equals(FieldNames.dashed(field));
    }

    /** A query parameter; those of the same name that the client sent are removed. */
    static Injection query(String name, String secret) {
        String pair = QueryText.encode(name) + "=" + QueryText.encode(secret.strip());
        return edit(request -> {
            String without = QueryText.without(request.target(), name);
            return request.withTarget(without + (without.indexOf('?') < 0 ? "?" : "&") + pair);
        });
    }

    private static Injection edit(Function<Injection.Outgoing, Injection.Outgoing> edit) {
        return request -> CompletableFuture.completedFuture(edit.apply(request));
    }

    private static String checked(String value) {
        if (!value.chars().allMatch(c -> c >= ' ' && c < 0x7F)) {
            throw new IllegalArgumentException("the credential has a character that no header field can carry");
        }
        return value;
    }
}
