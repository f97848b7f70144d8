package io.productionguard.gateway.session;

import io.productionguard.gateway.approval.ApprovalDesk;
import io.productionguard.gateway.control.ControlServer;
import io.productionguard.gateway.control.DecisionVerifier;
import io.productionguard.gateway.control.Lease;
import io.productionguard.gateway.protocol.Listener;
import io.productionguard.gateway.protocol.Protocol;
import io.productionguard.gateway.record.Event;
import io.productionguard.gateway.record.Seal;
import io.productionguard.gateway.record.SessionPapers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One gateway from its start to its end.
 *
 * <pre>
 *   start: configuration ─▶ credentials ─▶ identity ─▶ masker ─▶ recording (first line) ─▶ listeners ─▶ control socket
 *   stop:  deny what is held ─▶ close listeners ─▶ session.ended ─▶ seal ─▶ summary, report ─▶ control socket
 * </pre>
 *
 * What fails on the way to the start takes back everything before it; nothing is left listening and no file stays
 * ({@link SessionStart}). What fails on the way to the end does not keep the steps after it from being taken.
 *
 * <p>Thread-safe. A process that ends without {@link #stop} stops its session first.
 */
public final class GatewaySession implements AutoCloseable {

    private final SessionParts parts;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final CompletableFuture<SessionEnd> ended = new CompletableFuture<>();
    private final CompletableFuture<SessionEnd> over = new CompletableFuture<>();
    private final Thread atExit = new Thread(this::stopAtExit, "session-at-exit");

    private Optional<ControlServer> control = Optional.empty();
    private volatile Optional<Lease> lease = Optional.empty();
    private Ready ready;

    private GatewaySession(SessionParts parts) {
        this.parts = parts;
    }

    /**
     * Starts a session. Blocks while the identity is proved and the listeners are opened.
     *
     * @param protocols every kind of target that can be served
     * @throws LaunchException when it cannot be started; nothing is left behind
     */
    public static GatewaySession start(LaunchSpec spec, List<Protocol> protocols) throws LaunchException {
        return new SessionStart(spec, protocols).start();
    }

    /**
     * Takes over running parts: opens the control socket, if somebody is to decide over it, and starts the lease.
     *
     * @param verifier checks the front-end's decisions
     * @param ready makes the ready data once the control socket is known
     * @throws IOException when the control socket cannot be opened; the parts are still the caller's then
     */
    static GatewaySession open(
            SessionParts parts,
            Optional<DecisionVerifier> verifier,
            Duration leaseTime,
            Function<Optional<Path>, Ready> ready)
            throws IOException {
        GatewaySession session = new GatewaySession(parts);
        if (verifier.isPresent()) {
            session.control = Optional.of(ControlServer.open(new SessionControl(session, parts), verifier.get()));
            session.lease = Optional.of(Lease.start(leaseTime, session::lapse));
        }
        session.ready = ready.apply(session.control.map(ControlServer::socket));
        Runtime.getRuntime().addShutdownHook(session.atExit);
        return session;
    }

    /** What whoever started it has to know. */
    public Ready ready() {
        return ready;
    }

    /** Where operations wait for people; approvers are added before the first client learns of the session. */
    public ApprovalDesk desk() {
        return parts.enforcement().desk();
    }

    /** Completes when all of the session is over, the control socket included; exceptionally when it was not sealed. */
    public CompletableFuture<SessionEnd> over() {
        return over.copy();
    }

    /**
     * Ends the session once: what is held is denied, connections are closed, the recording is sealed and the report
     * written. Further calls wait for the first and return the same.
     *
     * @throws IOException when the recording could not be sealed; everything else has been ended all the same
     */
    public SessionEnd stop(String reason) throws IOException {
        if (stopping.compareAndSet(false, true)) {
            end(reason);
        }
        try {
            return ended.get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the session was ending", e);
        }
    }

    @Override
    public void close() throws IOException {
        stop("closed");
    }

    boolean isStopping() {
        return stopping.get();
    }

    long leaseRemainingMillis() {
        return lease.map(Lease::remainingMillis).orElse(0L);
    }

    long renewLease() {
        return lease.map(Lease::renew).orElse(0L);
    }

    private void end(String reason) {
        parts.enforcement().desk().close("the session has ended: " + reason);
        for (Listener listener : parts.listeners()) {
            attempt("closing the listener of " + listener.endpoint().target().name(), listener::close);
        }
        Optional<SessionEnd> end = Optional.empty();
        Optional<Exception> failure = Optional.empty();
        try {
            end = Optional.of(seal(reason));
        } catch (IOException | RuntimeException e) {
            failure = Optional.of(e);
        }
        attempt("closing the recording", parts.recording()::close);
        attempt("ending the checks of identity tokens", parts.identity()::close);
        attempt("removing client files", parts.clientFiles()::delete);
        attempt("ending the event loops", () -> EventLoops.end(parts.loops()));
        lease.ifPresent(Lease::close);
        end.ifPresent(ended::complete);
        failure.ifPresent(ended::completeExceptionally);
        // Not here: this may be a thread of the control socket, whose answer has to go out first.
        new Thread(this::finish, "session-finish").start();
    }

    private void finish() {
        control.ifPresent(server -> attempt("closing the control socket", server::close));
        forgetExitHook();
        try {
            over.complete(ended.join());
        } catch (CompletionException e) {
            over.completeExceptionally(e.getCause());
        }
    }

    private void forgetExitHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            log(Level.FINE, "the process is ending already", e);
        }
    }

    private SessionEnd seal(String reason) throws IOException {
        var counters = parts.enforcement().counters();
        long masked = parts.masker().maskedValues();
        Seal seal = parts.recording()
                .seal(new Event.SessionEnded(
                        parts.masker().mask(reason),
                        counters.operations(),
                        counters.denied(),
                        counters.approved(),
                        masked));
        attempt(
                "writing summary and report",
                () -> SessionPapers.write(
                        parts.recording().file(), parts.output().path(), seal.verification()));
        return new SessionEnd(
                parts.recording().sequence(),
                seal.head(),
                parts.output().path(),
                counters.operations(),
                counters.denied(),
                counters.approved(),
                masked);
    }

    private void lapse() {
        stopQuietly("lease lapsed");
    }

    private void stopAtExit() {
        stopQuietly("the gateway's process ended");
    }

    private void stopQuietly(String reason) {
        try {
            stop(reason);
        } catch (IOException e) {
            log(Level.SEVERE, "the session could not be ended well", e);
        }
    }

    private static void attempt(String what, Step step) {
        try {
            step.run();
        } catch (Exception e) {
            log(Level.WARNING, what + " failed", e);
        }
    }

    /** Not a constant: setting up logging would delay every start for something that is rarely needed. */
    private static void log(Level level, String message, Throwable thrown) {
        Logger.getLogger(GatewaySession.class.getName()).log(level, message, thrown);
    }

    @FunctionalInterface
    private interface Step {
        void run() throws Exception;
    }
}
