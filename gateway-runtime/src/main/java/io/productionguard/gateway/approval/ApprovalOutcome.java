package io.productionguard.gateway.approval;

import java.util.List;

/** How waiting for approval ended. Everything but {@link Approved} is a denial. */
public sealed interface ApprovalOutcome {

    /** One clause for the client and the recording. */
    String explanation();

    /** Whether the operation may now run, once. */
    default boolean approved() {
        return this instanceof Approved;
    }

    /** Enough different people agreed. */
    record Approved(List<String> approvers) implements ApprovalOutcome {
        public Approved {
            approvers = List.copyOf(approvers);
        }

        @Override
        public String explanation() {
            return "approved by " + String.join(", ", approvers);
        }
    }

    /** Somebody said no. */
    record Rejected(String approver, String comment) implements ApprovalOutcome {
        @Override
        public String explanation() {
            return "rejected by " + approver + (comment.isEmpty() ? "" : ": " + comment);
        }
    }

    /** Nobody answered in time. */
    record TimedOut() implements ApprovalOutcome {
        @Override
        public String explanation() {
            return "nobody approved it in time";
        }
    }

    /** The client went away or cancelled before there was an answer. */
    record Withdrawn(String explanation) implements ApprovalOutcome {}

    /** No answer can come any more: no approver is connected, the session ends, too much is held. */
    record Unavailable(String explanation) implements ApprovalOutcome {}
}
