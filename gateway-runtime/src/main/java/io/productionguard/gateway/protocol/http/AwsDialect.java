package io.productionguard.gateway.protocol.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.productionguard.gateway.enforce.Passage;
import io.productionguard.gateway.net.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** APIs that AWS's own clients call: a plain one, but that these clients log in with the token as their access key ID. */
final class AwsDialect implements Dialect {

    /** A body in pieces that are signed one by one; the client has signed them with a key that the target does not know. */
    private static final String SIGNED_PIECES = "STREAMING-AWS4-";

    private final Dialect plain;

    AwsDialect(Dialect plain) {
        this.plain = plain;
    }

    @Override
    public Optional<String> proof(HttpHeaders headers) {
        Optional<String> usual = plain.proof(headers);
        return usual.isPresent() ? usual : AwsAuthorization.keyId(headers);
    }

    @Override
    public boolean keepsSlashes(String path) {
        return plain.keepsSlashes(path);
    }

    @Override
    public Reading read(RequestHead request, Optional<byte[]> body) {
        return request.headers().get("x-amz-content-sha256", "").startsWith(SIGNED_PIECES)
                ? new Reading.Refused(
                        501,
                        "a body whose pieces the client has signed cannot be signed anew; have the client send it unsigned"
                                + " or as a whole")
                : plain.read(request, body);
    }

    @Override
    public void prepare(RequestHead request, HttpHeaders outgoing) {
        plain.prepare(request, outgoing);
    }

    @Override
    public Optional<Tunnel> tunnel(RequestHead request) {
        return plain.tunnel(request);
    }

    @Override
    public BodyMasking masking(RequestHead request, ResponseHead response, Passage passage) {
        return plain.masking(request, response, passage);
    }

    /** With the members in which clients of AWS's JSON protocols look for what went wrong. */
    @Override
    public Reply reply(RefusedRequest refused) {
        Reply problem = plain.reply(refused);
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("__type", refused.status() == 403 ? "AccessDeniedException" : "ProductionGuardException");
        members.put("message", refused.refusal().oneText());
        return problem.withMembers(Json.write(Problem.wellFormed(members)));
    }
}
