package io.productionguard.gateway.operation.sql;

import io.productionguard.gateway.operation.Access;
import io.productionguard.gateway.operation.Meaning;
import io.productionguard.gateway.operation.Risk;
import java.util.ArrayList;
import java.util.List;

/** What a parser finds in a text, in the order it finds it; becomes its {@link Meaning}. Not thread-safe. */
final class Findings {

    /** Most accesses of one text. */
    private static final int MAX_FINDINGS = 10_000;

    private static final Meaning READ_OF_NOTHING =
            new Meaning(List.of(Access.of(SqlActions.READ)), Risk.LOW, List.of());

    private final List<Finding> findings = new ArrayList<>(4);

    /**
     * One access.
     *
     * @param risk how grave it is
     * @param reason why; null only for {@link Risk#LOW}
     * @param called whether it is what a function does that is called
     */
    record Finding(Access access, Risk risk, String reason, boolean called) {}

    /** Adds what a statement does. */
    void add(String action, String resource, Risk risk, String reason) {
        add(new Finding(new Access(action, resource), risk, reason, false));
    }

    /** Adds what a function does that the statement calls. */
    void called(String action, String resource, Risk risk, String reason) {
        add(new Finding(new Access(action, resource), risk, reason, true));
    }

    private void add(Finding finding) {
        if (findings.size() >= MAX_FINDINGS) {
            throw new Unclear("it does more than " + MAX_FINDINGS + " things");
        }
        findings.add(finding);
    }

    void low(String action, String resource) {
        add(action, resource, Risk.LOW, null);
    }

    void high(String action, String resource, String reason) {
        add(action, resource, Risk.HIGH, reason);
    }

    void critical(String action, String resource, String reason) {
        add(action, resource, Risk.CRITICAL, reason);
    }

    /** Adds what could not be understood; always has room. */
    void unclear(String reason) {
        findings.add(new Finding(Access.of(SqlActions.NOT_UNDERSTOOD), Risk.CRITICAL, reason, false));
    }

    int size() {
        return findings.size();
    }

    /** The resources of {@code action} found since {@code from}. */
    List<String> resources(String action, int from) {
        return findings.subList(from, findings.size()).stream()
                .map(Finding::access)
                .filter(access -> access.action().equals(action))
                .map(Access::resource)
                .distinct()
                .toList();
    }

    /** Makes everything since {@code from} what it is when it is only planned: data is not changed, code still may run. */
    void plannedOnly(int from) {
        List<Finding> planned = findings.subList(from, findings.size());
        planned.replaceAll(finding -> {
            String action = finding.access().action();
            boolean undone = !finding.called()
                    && (action.startsWith("sql.write.")
                            || action.startsWith("sql.ddl.")
                            || action.equals(SqlActions.LOCK)
                            || action.equals(SqlActions.MAINTENANCE));
            return undone
                    ? new Finding(new Access(SqlActions.READ, finding.access().resource()), Risk.LOW, null, false)
                    : finding;
        });
    }

    /** Everything found. A text in which nothing was found reads nothing that has a name. */
    Meaning meaning() {
        if (findings.isEmpty()) {
            return READ_OF_NOTHING;
        }
        List<Access> accesses = new ArrayList<>(findings.size());
        List<String> reasons = new ArrayList<>(0);
        Risk risk = Risk.LOW;
        for (Finding finding : findings) {
            accesses.add(finding.access());
            risk = risk.and(finding.risk());
            if (finding.reason() != null) {
                reasons.add(finding.reason());
            }
        }
        return new Meaning(accesses, risk, reasons);
    }
}
