package io.productionguard.gateway.record;

import io.productionguard.gateway.approval.ApprovalDecision;
import io.productionguard.gateway.approval.ApprovalRequest;
import io.productionguard.gateway.identity.Caller;
import java.util.List;
import java.util.Map;

/**
 * Something that happened in a session and is written to the recording. Every text in here is already masked.
 *
 * <p>{@code operation} numbers operations of a session from 1, {@code connection} its connections from 1.
 */
public sealed interface Event {

    /** The word in the {@code type} member of the recorded line. */
    String type();

    /** The first line of every recording. */
    record SessionStarted(
            String session,
            String gatewayVersion,
            Caller caller,
            String policySource,
            String policySha256,
            boolean builtInRules,
            String isolation,
            List<String> targets,
            Map<String, String> labels)
            implements Event {
        @Override
        public String type() {
            return "session.started";
        }
    }

    /** A client proved who it is and was connected to a target. */
    record ConnectionOpened(long connection, String target, String client, String caller) implements Event {
        @Override
        public String type() {
            return "connection.opened";
        }
    }

    /** A client was turned away before it could say anything. */
    record ConnectionRefused(String target, String client, String reason) implements Event {
        @Override
        public String type() {
            return "connection.refused";
        }
    }

    /** A connection ended, for whatever reason. */
    record ConnectionClosed(long connection, String target, String reason) implements Event {
        @Override
        public String type() {
            return "connection.closed";
        }
    }

    /** An operation was decided; written before a byte of it is forwarded. */
    record OperationDecided(
            long operation,
            long connection,
            String target,
            String caller,
            String text,
            boolean textTruncated,
            List<String> parameters,
            List<String> actions,
            List<String> resources,
            String risk,
            List<String> reasons,
            String effect,
            String rule,
            String message,
            String digest)
            implements Event {
        @Override
        public String type() {
            return "operation.decided";
        }
    }

    /** An operation is held and a human is asked. */
    record ApprovalAsked(long operation, ApprovalRequest request) implements Event {
        @Override
        public String type() {
            return "approval.asked";
        }
    }

    /** A person answered; {@code counted} says whether the answer was accepted and {@code note} why not. */
    record ApprovalAnswered(ApprovalDecision decision, boolean counted, String note) implements Event {
        @Override
        public String type() {
            return "approval.answered";
        }
    }

    /** Waiting ended; when {@code approved}, written before a byte of the operation is forwarded. */
    record ApprovalSettled(long operation, String request, boolean approved, List<String> approvers, String explanation)
            implements Event {
        @Override
        public String type() {
            return "approval.settled";
        }
    }

    /**
     * The target answered an operation.
     *
     * @param outcome the protocol's own word ({@code SELECT 3}, {@code ERROR 23505}), masked
     * @param rows rows or items in the response
     * @param bytes of the masked response
     * @param masked values that were replaced
     * @param digest SHA-256 of the masked response
     * @param response its beginning, or {@code ""} when responses are not kept
     * @param micros from forwarding to the end of the response
     * @param uploadedBytes that the client sent along with the operation (COPY rows, a body)
     * @param uploadDigest SHA-256 of those, or {@code ""} when there were none
     */
    record OperationCompleted(
            long operation,
            String outcome,
            boolean failed,
            long rows,
            long bytes,
            long masked,
            String digest,
            Utf8 response,
            boolean responseTruncated,
            long micros,
            long uploadedBytes,
            String uploadDigest)
            implements Event {

        /** For an operation with which nothing was sent along. */
        public OperationCompleted(
                long operation,
                String outcome,
                boolean failed,
                long rows,
                long bytes,
                long masked,
                String digest,
                String response,
                boolean responseTruncated,
                long micros) {
            this(
                    operation,
                    outcome,
                    failed,
                    rows,
                    bytes,
                    masked,
                    digest,
                    Utf8.of(response),
                    responseTruncated,
                    micros,
                    0,
                    "");
        }

        @Override
        public String type() {
            return "operation.completed";
        }
    }

    /** Something that should not happen in the protocol: garbage, an oversize message, a mask token on its way back. */
    record Violation(long connection, String target, String reason) implements Event {
        @Override
        public String type() {
            return "violation";
        }
    }

    /** Something about the session itself: a lease that lapsed, an approver that was lost, a token that was renewed. */
    record SessionNote(String note) implements Event {
        @Override
        public String type() {
            return "session.note";
        }
    }

    /** The last line before the seal. */
    record SessionEnded(String reason, long operations, long denied, long approved, long masked) implements Event {
        @Override
        public String type() {
            return "session.ended";
        }
    }
}
