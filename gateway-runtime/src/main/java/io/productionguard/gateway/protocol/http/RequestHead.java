package io.productionguard.gateway.protocol.http;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request before its body, in the one form in which rules see it and the target gets it (RFC 9112 §3): whatever a client
 * could write in more than one way is in normal form by now, or was refused. Header fields that belong to the client's
 * connection or prove who it is are gone.
 *
 * @param method as sent; methods are case-sensitive
 * @param path normalised, percent-encoded, without query: no dot segments, no empty segments but a last one, no {@code ;},
 *     no encoded slash, no backslash, unreserved characters not encoded. The target gets exactly this
 * @param segments of the path, decoded; a final slash leaves no empty segment
 * @param query what stands behind the question mark, as sent, or {@code ""}
 * @param parameters of the query in their order, decoded; a name without {@code =} has the value {@code ""}
 * @param headers of the request, validated; not to be changed here, see {@link Dialect#prepare}
 */
public record RequestHead(
        String method,
        String path,
        List<String> segments,
        String query,
        List<Map.Entry<String, String>> parameters,
        HttpHeaders headers) {

    public RequestHead {
        segments = List.copyOf(segments);
        parameters = List.copyOf(parameters);
    }

    /** Path and query as they stand in the request line. */
    public String target() {
        return query.isEmpty() ? path : path + "?" + query;
    }

    /** The first value of a query parameter. */
    public Optional<String> parameter(String name) {
        return parameters.stream()
                .filter(pair -> pair.getKey().equals(name))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
