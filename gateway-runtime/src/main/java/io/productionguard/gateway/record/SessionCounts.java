package io.productionguard.gateway.record;

/** What a recording adds up to. Not thread-safe. */
final class SessionCounts {

    long operations;
    /** Allowed by a rule. */
    long allowed;
    /** Held, then approved. */
    long approved;
    /** Denied by a rule. */
    long denied;
    /** Held, then not approved by anybody. */
    long rejected;
    /** Forwarded, and answered with an error by the target. */
    long failed;

    long rows;
    long maskedValues;
    long connections;
    long refusedConnections;
    long violations;

    /** Held when the recording ended. */
    long waiting() {
        return operations - allowed - approved - denied - rejected;
    }

    void count(RecordedEvent event) {
        Members members = event.members();
        switch (event.type()) {
            case "operation.decided" -> {
                operations++;
                switch (members.text("effect")) {
                    case "allow" -> allowed++;
                    case "approve" -> {
                        // Counted when it is settled.
                    }
                    default -> denied++;
                }
            }
            case "approval.settled" -> {
                if (members.flag("approved")) {
                    approved++;
                } else {
                    rejected++;
                }
            }
            case "operation.completed" -> {
                failed += members.flag("failed") ? 1 : 0;
                rows += members.number("rows");
                maskedValues += members.number("masked");
            }
            case "connection.opened" -> connections++;
            case "connection.refused" -> refusedConnections++;
            case "violation" -> violations++;
            default -> {
                // Counts nothing.
            }
        }
    }
}
