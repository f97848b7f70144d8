package io.productionguard.gateway.control;

import io.productionguard.gateway.approval.ApprovalDecision;
import io.productionguard.gateway.identity.IdentityException;
import java.io.IOException;
import java.util.List;

/**
 * The session as the control channel sees it. Every method is called from threads of {@link ControlServer}, several at
 * a time, and may block; nothing here is called from an event loop.
 */
public interface ControlTarget {

    /** What {@code status} answers. */
    Status status();

    /**
     * A decision whose signature, session and time were found right. The target checks request and digest, counts it,
     * and records the answer whether it counted or not.
     */
    Counted decide(ApprovalDecision decision);

    /** Starts the lease anew; returns what is left of it in milliseconds, 0 when it has already lapsed. */
    long renewLease();

    /**
     * Takes a fresh identity token of the session's job.
     *
     * @return the token's subject
     * @throws IdentityException when the token is not valid, or another job's
     */
    String identify(String token) throws IdentityException;

    /**
     * Ends the session: returns when everything held is denied, connections are closed and the recording is sealed. Ends
     * it once; a second call waits for the first and returns the same.
     *
     * @throws IOException when the recording could not be sealed
     */
    Stopped stop(String reason) throws IOException;

    /**
     * Follows the recording from the line after number {@code after} (0 for all).
     *
     * @throws IOException when the recording has no such place or cannot be read
     */
    RecordedLines follow(long after) throws IOException;

    /**
     * Something the front-end saw that belongs into the recording, such as what the agent said it would run. It is masked,
     * and proves nothing: whoever reads the channel can write it.
     *
     * @throws IOException when it could not be recorded
     */
    void note(String text) throws IOException;

    /** Something on the channel that should not happen, for the recording: a forged decision, garbage, a foreign peer. */
    void violation(String reason);

    /**
     * The result of a decision.
     *
     * @param counted whether it was accepted
     * @param note why not, or what is still missing; {@code ""} when there is nothing to say
     */
    record Counted(boolean counted, String note) {}

    /**
     * How a recording ended.
     *
     * @param sequence number of the last line
     * @param head SHA-256 of the last line before the seal, lower-case hexadecimal
     * @param output directory of the session's files
     */
    record Stopped(long sequence, String head, String output) {}

    /**
     * What {@code status} says.
     *
     * @param state {@code running} or {@code stopping}
     * @param held ids of the requests that wait
     * @param sequence number of the last line of the recording
     * @param leaseRemainingMillis until the lease lapses
     */
    record Status(
            String session,
            long pid,
            String state,
            List<String> held,
            long operations,
            long denied,
            long approved,
            long masked,
            long sequence,
            long leaseRemainingMillis) {

        public Status {
            held = List.copyOf(held);
        }
    }

    /**
     * A place in the recording that moves forward as its reader asks, so that a slow reader costs nobody memory or time.
     * One thread reads; {@link #close} may come from another and ends the reading.
     */
    interface RecordedLines extends AutoCloseable {

        /**
         * Waits for the next line.
         *
         * @return the line's bytes without its end, or null when the recording is sealed and wholly read, or this was
         *     closed
         * @throws IOException when the recording cannot be read
         */
        byte[] next() throws IOException, InterruptedException;

        /** Lets a waiting {@link #next} return null. */
        @Override
        void close();
    }
}
