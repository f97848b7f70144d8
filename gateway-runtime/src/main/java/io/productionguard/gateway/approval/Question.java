package io.productionguard.gateway.approval;

import io.productionguard.gateway.operation.OperationDigest;
import io.productionguard.gateway.operation.Risk;
import java.time.Duration;
import java.util.List;

/**
 * What the enforcement path wants a human to decide; the desk adds identity and times and makes it an
 * {@link ApprovalRequest}. All texts are masked already.
 *
 * @param operation number of the operation in the session
 * @param weight bytes of memory that the held operation occupies, for the desk's budget
 * @param timeout how long to wait
 */
public record Question(
        long operation,
        long weight,
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
        Duration timeout) {

    /** Two questions about the same thing by the same caller: what a late approval is valid for. */
    record Subject(String target, OperationDigest digest, String requester, String rule, int approvers) {}

    Subject subject() {
        return new Subject(target, digest, requester, rule, approvers);
    }
}
