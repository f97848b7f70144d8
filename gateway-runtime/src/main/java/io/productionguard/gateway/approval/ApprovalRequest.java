package io.productionguard.gateway.approval;

import io.productionguard.gateway.operation.OperationDigest;
import io.productionguard.gateway.operation.Risk;
import java.time.Instant;
import java.util.List;

/**
 * What a human is asked: everything an approver needs to see, with secrets already masked.
 *
 * @param id unique in the session, such as {@code a7}; what a decision refers to
 * @param digest of the exact operation, which a decision must repeat
 * @param target name of the target
 * @param requester who asks, as {@link io.productionguard.gateway.identity.Caller#subject()}
 * @param text masked command
 * @param parameters masked bound values
 * @param actions what it does, sorted
 * @param resources what it touches, sorted
 * @param risk how grave
 * @param reasons why so grave
 * @param rule the rule that asks
 * @param message the rule's own words, or {@code ""}
 * @param approvers how many different people must agree
 * @param requestedAt when it was held
 * @param expiresAt when waiting turns into a denial
 */
public record ApprovalRequest(
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
        Instant expiresAt) {

    public ApprovalRequest {
        parameters = List.copyOf(parameters);
        actions = List.copyOf(actions);
        resources = List.copyOf(resources);
        reasons = List.copyOf(reasons);
    }
}
