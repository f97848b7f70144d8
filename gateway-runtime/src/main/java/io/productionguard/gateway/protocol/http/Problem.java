package io.productionguard.gateway.protocol.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.productionguard.gateway.enforce.Refusal;
import io.productionguard.gateway.net.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/** Refusals as {@code application/problem+json} (RFC 9457). */
public final class Problem {

    /** The media type. */
    public static final String MEDIA_TYPE = "application/problem+json";

    private Problem() {}

    /** The answer to a refused request; {@code instance} is its id, where it has one. */
    public static Reply of(RefusedRequest refused) {
        Refusal refusal = refused.refusal();
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", "about:blank");
        members.put("title", HttpResponseStatus.valueOf(refused.status()).reasonPhrase());
        members.put("status", refused.status());
        members.put("detail", refusal.message());
        if (!refusal.detail().isEmpty()) {
            members.put("reasons", refusal.detail());
        }
        if (!refusal.hint().isEmpty()) {
            members.put("hint", refusal.hint());
        }
        if (!refused.id().isEmpty()) {
            members.put("instance", "urn:production-guard:request:" + refused.id());
        }
        return new Reply(refused.status(), MEDIA_TYPE, Json.write(wellFormed(members)) + "\n");
    }

    /** Half a surrogate pair, which a client can send and JSON cannot say, becomes a question mark. */
    static Map<String, Object> wellFormed(Map<String, Object> members) {
        members.replaceAll((name, value) -> value instanceof String text
                ? new String(
                        text.getBytes(java.nio.charset.StandardCharsets.UTF_8), java.nio.charset.StandardCharsets.UTF_8)
                : value);
        return members;
    }
}
