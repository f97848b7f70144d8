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

    /** {@code Authorization: Basic} (RFC 7617); the user is the credential's own name, or {@code user}. */
    static Injection basic(Credential credential, String user) {
        String pair =
                credential.username().orElse(user) + ":" + credential.secret().strip();
        return header(
                "authorization", "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
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
