package io.productionguard.gateway.protocol.kubernetes;

import io.productionguard.gateway.enforce.Refusal;
import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.protocol.http.RefusedRequest;
import io.productionguard.gateway.protocol.http.Reply;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A refusal, or what is said to a client that does not wait for an approval, as an object {@code Status}, whose message
 * kubectl and client libraries print.
 */
final class StatusReply {

    /** Held, and the client prefers not to wait: nothing failed, and as in the API a success has no reason. */
    private static final int ACCEPTED = 202;

    private StatusReply() {}

    static Reply of(RefusedRequest refused) {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("kind", "Status");
        status.put("apiVersion", "v1");
        status.put("metadata", Map.of());
        boolean accepted = refused.status() == ACCEPTED;
        status.put("status", accepted ? "Success" : "Failure");
        status.put("message", message(refused.refusal()));
        if (!accepted) {
            status.put("reason", reason(refused.status()));
        }
        if (!refused.id().isEmpty()) {
            status.put("details", Map.of("uid", refused.id()));
        }
        status.put("code", refused.status());
        return new Reply(refused.status(), "application/json", Json.write(status));
    }

    /** The same for a stream that is ended. */
    static String failure(int code, String message) {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("metadata", Map.of());
        status.put("status", "Failure");
        status.put("message", message);
        status.put("reason", reason(code));
        status.put("code", code);
        return Json.write(status);
    }

    static String message(Refusal refusal) {
        StringBuilder message = new StringBuilder(refusal.message());
        if (!refusal.detail().isEmpty()) {
            message.append(" (").append(refusal.detail()).append(')');
        }
        if (!refusal.hint().isEmpty()) {
            message.append(". ").append(refusal.hint());
        }
        return message.toString();
    }

    /** The words of {@code metav1.StatusReason}; clients act on some of them. */
    private static String reason(int status) {
        return switch (status) {
            case 400 -> "BadRequest";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "NotFound";
            case 409 -> "Conflict";
            case 413 -> "RequestEntityTooLarge";
            case 415 -> "UnsupportedMediaType";
            case 429 -> "TooManyRequests";
            case 503 -> "ServiceUnavailable";
            case 504 -> "Timeout";
            default -> status >= 500 ? "InternalError" : "Invalid";
        };
    }
}
