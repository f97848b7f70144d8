package io.productionguard.gateway.record;

import io.productionguard.gateway.approval.ApprovalDecision;
import io.productionguard.gateway.approval.ApprovalRequest;
import io.productionguard.gateway.identity.Caller;
import io.productionguard.gateway.operation.OperationDigest;
import io.productionguard.gateway.operation.Risk;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Events as a session leaves them, with the details a test does not care about filled in. */
final class Events {

    static final Instant START = Instant.parse("2026-11-03T10:11:12.000123Z");

    private Events() {}

    static Event.SessionStarted started(String session) {
        return new Event.SessionStarted(
                session,
                "1.0.0",
                new Caller(
                        "repo:acme/shop",
                        "https://token.example",
                        Set.of("deployers", "ci"),
                        Map.of("ref", "refs/heads/main", "repository", "acme/shop"),
                        Caller.Verification.OIDC),
                "production-guard.yml",
                "ab".repeat(32),
                false,
                "advisory",
                List.of("shop-db", "vault"),
                Map.of("job", "deploy", "build", "17"));
    }

    static Event.OperationDecided decided(long operation, String text, String effect) {
        return new Event.OperationDecided(
                operation,
                1,
                "shop-db",
                "repo:acme/shop",
                text,
                false,
                List.of("1", "NULL"),
                List.of("sql.read"),
                List.of("public.orders"),
                effect.equals("allow") ? "low" : "high",
                effect.equals("allow") ? List.of() : List.of("changes rows"),
                effect,
                effect.equals("allow") ? "reads" : "changes",
                "",
                digest(text).hex());
    }

    static Event.OperationDecided decided(long operation) {
        return decided(operation, "SELECT * FROM orders WHERE id = " + operation, "allow");
    }

    static Event.OperationCompleted completed(long operation) {
        return new Event.OperationCompleted(
                operation, "SELECT 3", false, 3, 120, 2, "cd".repeat(32), "id,mail\n1,[masked:email:3]\n", false, 1234);
    }

    static Event.ApprovalAsked asked(long operation, String id, String text) {
        return new Event.ApprovalAsked(
                operation,
                new ApprovalRequest(
                        id,
                        digest(text),
                        "shop-db",
                        "repo:acme/shop",
                        text,
                        List.of("7"),
                        List.of("sql.write.update"),
                        List.of("public.orders"),
                        Risk.HIGH,
                        List.of("changes rows"),
                        "changes",
                        "ask the shop team",
                        1,
                        START,
                        START.plusSeconds(1800)));
    }

    static Event.ApprovalAnswered answered(String id, String text, String approver, String comment) {
        return new Event.ApprovalAnswered(
                new ApprovalDecision(
                        id, digest(text), ApprovalDecision.Verdict.APPROVE, approver, comment, "https://ci/17"),
                true,
                "");
    }

    static Event.ApprovalSettled settled(long operation, String id, boolean approved, String... approvers) {
        return new Event.ApprovalSettled(
                operation,
                id,
                approved,
                List.of(approvers),
                approved ? "approved by " + String.join(", ", approvers) : "nobody approved it in time");
    }

    static Event.SessionEnded ended() {
        return new Event.SessionEnded("command ended with exit code 0", 3, 0, 1, 2);
    }

    static OperationDigest digest(String text) {
        return OperationDigest.of("shop-db", List.of(text.getBytes(StandardCharsets.UTF_8)));
    }
}
