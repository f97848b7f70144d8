package io.productionguard.gateway.enforce;

import io.productionguard.gateway.approval.ApprovalRequest;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** An operation that waits for a human on its live connection. */
public interface HeldOperation {

    /** What was asked; its texts are masked and may be shown to the client. */
    ApprovalRequest request();

    /**
     * Tells {@code next} once when waiting ends: {@link Verdict.Forward} or {@link Verdict.Refuse}. Call it once.
     *
     * @param loop runs {@code next}; the connection's event loop
     */
    void whenSettled(Executor loop, Consumer<Verdict> next);

    /** The client took it back (a CancelRequest); waiting ends with a refusal and the question is withdrawn. */
    void cancel(String why);

    /**
     * The client's connection was lost; waiting ends with a refusal. The identical operation of the same caller, sent again
     * before the request expires, joins the question or finds its approval, once.
     */
    void disconnected();
}
