package io.productionguard.gateway.protocol.http;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The Upgrade field of requests (RFC 9110 §7.8). */
final class Upgrades {

    private Upgrades() {}

    /** The protocols a client wants to switch to; not HTTP/2, which an answer in HTTP/1.1 refuses well enough. */
    static Optional<String> wanted(HttpHeaders received) {
        if (!received.contains("upgrade")) {
            return Optional.empty();
        }
        String upgrade = received.get("upgrade").strip();
        boolean listed = received.getAll("connection").stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .anyMatch(option -> option.strip().equalsIgnoreCase("upgrade"));
        String lower = upgrade.toLowerCase(Locale.ROOT);
        if (!listed || upgrade.isEmpty() || lower.startsWith("h2c") || lower.startsWith("tls/")) {
            return Optional.empty();
        }
        return Optional.of(upgrade);
    }

    /** The request with its Upgrade field, for the dialect to look at. */
    static RequestHead withOffer(RequestHead request, HttpHeaders received) {
        HttpHeaders headers = new DefaultHttpHeaders().add(request.headers());
        headers.set("upgrade", received.get("upgrade"));
        return new RequestHead(
                request.method(), request.path(), request.segments(), request.query(), request.parameters(), headers);
    }

    /** Passes the offer on. */
    static void offer(HttpHeaders outgoing, String protocol) {
        outgoing.set("connection", "Upgrade");
        outgoing.set("upgrade", protocol);
    }
}
