package io.productionguard.github;

import io.productionguard.gateway.approval.ApprovalRequest;
import io.productionguard.gateway.net.JsonException;
import io.productionguard.gateway.net.JsonObject;
import io.productionguard.gateway.operation.OperationDigest;
import io.productionguard.gateway.operation.Risk;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;

/**
 * An operation that the gateway holds until people decide: the {@code approval.asked} event. The texts are masked, and an
 * agent wrote them.
 *
 * @param approvers how many different people must agree
 * @param truncated members that are shown only in part
 */
record HeldRequest(
        String id,
        OperationDigest digest,
        String target,
        String requester,
        String text,
        List<String> parameters,
        List<String> actions,
        List<String> resources,
        Risk risk,
        List<String> reasons,
        String rule,
        String message,
        int approvers,
        Instant requestedAt,
        Instant expiresAt,
        List<String> truncated) {

    /** Reads an {@code approval.asked} line. */
    static HeldRequest of(JsonObject event) throws JsonException {
        JsonObject request = event.object("request");
        try {
            return new HeldRequest(
                    request.text("id"),
                    new OperationDigest(request.text("digest")),
                    request.text("target"),
                    request.text("requester"),
                    request.text("text"),
                    request.texts("parameters"),
                    request.texts("actions"),
                    request.texts("resources"),
                    risk(request.text("risk")),
                    request.texts("reasons"),
                    request.text("rule"),
                    request.text("message"),
                    (int) request.number("approvers", 1, 1_000),
                    Instant.parse(request.text("requestedAt")),
                    Instant.parse(request.text("expiresAt")),
                    event.has("truncated") ? event.texts("truncated") : List.of());
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new JsonException("the request's digest or time is malformed");
        }
    }

    private static Risk risk(String word) throws JsonException {
        for (Risk risk : Risk.values()) {
            if (risk.word().equals(word)) {
                return risk;
            }
        }
        throw new JsonException("the request's risk is unknown");
    }

    /** The question as the gateway has it, where nothing was truncated. */
    ApprovalRequest asked() {
        return new ApprovalRequest(
                id,
                digest,
                target,
                requester,
                text,
                parameters,
                actions,
                resources,
                risk,
                reasons,
                rule,
                message,
                approvers,
                requestedAt,
                expiresAt);
    }
}
