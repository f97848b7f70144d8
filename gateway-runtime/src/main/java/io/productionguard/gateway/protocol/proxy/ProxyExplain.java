package io.productionguard.gateway.protocol.proxy;

import io.productionguard.gateway.operation.Operation;
import io.productionguard.gateway.policy.Target;
import io.productionguard.gateway.protocol.http.Inspected;
import io.productionguard.gateway.protocol.http.Interception;
import io.productionguard.gateway.protocol.http.PlainDialect;
import java.util.List;
import java.util.Locale;

/** Makes operations of {@code CONNECT host:443} and {@code METHOD https://host/path?query} for {@code policy explain}. */
final class ProxyExplain {

    private ProxyExplain() {}

    /** @throws IllegalArgumentException when it is neither, or the target lets nothing to that host */
    static Operation operation(Target target, String text, byte[] body) {
        Routes routes = ProxyOptions.routes(target);
        String[] words = text.strip().split("\\s+", 3);
        if (words.length < 2) {
            throw new IllegalArgumentException("write CONNECT HOST:443 or METHOD https://HOST/PATH?QUERY");
        }
        if (words[0].equals("CONNECT")) {
            return tunnel(target, routes, Destination.parse(words[1], Routes.HTTPS));
        }
        String lower = words[1].toLowerCase(Locale.ROOT);
        boolean secure = lower.startsWith("https://");
        if (!secure && !lower.startsWith("http://")) {
            throw new IllegalArgumentException("write CONNECT HOST:443 or METHOD https://HOST/PATH?QUERY");
        }
        int start = words[1].indexOf("//") + 2;
        int end = start;
        while (end < words[1].length() && "/?#".indexOf(words[1].charAt(end)) < 0) {
            end++;
        }
        Destination destination =
                Destination.parse(words[1].substring(start, end), secure ? Routes.HTTPS : Routes.HTTP);
        Routes.Mode mode = routes.of(destination, secure);
        if (mode != Routes.Mode.INSPECT) {
            throw new IllegalArgumentException(
                    mode == Routes.Mode.DENY
                            ? denied(destination)
                            : secure
                                    ? "connections to " + destination + " are tunnelled, requests in them are not seen;"
                                            + " write CONNECT " + destination
                                    : "plain HTTP is never tunnelled; list the host under inspect");
        }
        String rest = words[1].substring(end);
        Inspected server = InspectedOpening.server(destination, secure, List.of());
        return Interception.explain(
                target,
                words[0] + " " + (rest.startsWith("/") ? rest : "/" + rest)
                        + text.strip().substring(text.strip().indexOf(words[1]) + words[1].length()),
                body,
                PlainDialect.inspecting(server, ProxyOptions.unmasked(target), ProxyOptions.slashes(target)));
    }

    private static Operation tunnel(Target target, Routes routes, Destination destination) {
        return switch (routes.of(destination, true)) {
            case TUNNEL -> TunnelOpening.operation(target.name(), routes, destination);
            case INSPECT ->
                throw new IllegalArgumentException("connections to " + destination
                        + " are inspected, each request in them is an operation; write METHOD https://"
                        + destination.authority(Routes.HTTPS) + "/PATH");
            case DENY -> throw new IllegalArgumentException(denied(destination));
        };
    }

    private static String denied(Destination destination) {
        return destination + " is denied, whatever the rules say: it is listed under neither tunnel nor inspect";
    }
}
