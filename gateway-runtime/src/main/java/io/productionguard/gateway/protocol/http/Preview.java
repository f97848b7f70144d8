package io.productionguard.gateway.protocol.http;

import java.util.Optional;

/**
 * Requests that the gateway itself sends before it asks a human, with the target's credential and without the client's
 * knowledge. They must change nothing.
 */
public interface Preview {

    /**
     * One request.
     *
     * @param method such as {@code GET}
     * @param target path and query
     * @param contentType of the body; {@code ""} without one
     * @param accept media types of the answer
     * @param body empty for none
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Request(String method, String target, String contentType, String accept, byte[] body) {}

    /**
     * An answer; one that did not come in time or is longer than 4 MiB has the status 0 and no body.
     *
     * @param status of the answer
     * @param body complete and decoded
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Answer(int status, byte[] body) {}

    /**
     * What to send next.
     *
     * @param previous the answer to the request before; empty at the first call
     * @return empty when enough is known
     */
    Optional<Request> next(Optional<Answer> previous);

    /** How many requests it may send; what it would ask beyond them is not asked. */
    default int mostRequests() {
        return 16;
    }

    /** What was found, as lines for the approver; masked by the engine before anyone sees it. Called once, at the end. */
    String text();
}
