package io.productionguard.gateway.protocol.http;

import io.productionguard.gateway.operation.Operation;
import io.productionguard.gateway.operation.OperationDigest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts the operation together that a request is. */
final class HttpOperations {

    private HttpOperations() {}

    /**
     * The operation. Its digest covers method, path, query, the fields that count, content type and body.
     *
     * @param origin scheme and host, where a target has several; part of the digest then
     * @param body complete, or empty when it is too long to be read first
     * @param extra more parameters for people, which are not part of the request
     */
    static Operation of(
            String target,
            Optional<String> origin,
            RequestHead request,
            Optional<byte[]> body,
            Reading.Understood understood,
            List<String> extra) {
        List<String> fields = RequestFields.significant(request.headers());
        List<byte[]> parts = new ArrayList<>();
        origin.ifPresent(place -> parts.add(utf8(place)));
        parts.add(utf8(request.method()));
        parts.add(utf8(request.target()));
        for (String field : fields) {
            parts.add(utf8(field));
        }
        parts.add(utf8(request.headers().get("content-type", "")));
        parts.add(body.orElse(null));
        // What the request is about comes first: people see the fields only as far as there is room.
        List<String> parameters = new ArrayList<>(understood.parameters());
        parameters.addAll(RequestFields.shown(fields));
        parameters.addAll(extra);
        return new Operation(
                target, understood.text(), parameters, understood.meaning(), OperationDigest.of(target, parts));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
