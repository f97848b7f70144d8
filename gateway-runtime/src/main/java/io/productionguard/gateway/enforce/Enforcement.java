package io.productionguard.gateway.enforce;

import io.productionguard.gateway.approval.Answer;
import io.productionguard.gateway.approval.ApprovalDecision;
import io.productionguard.gateway.approval.ApprovalDesk;
import io.productionguard.gateway.approval.ApprovalJournal;
import io.productionguard.gateway.approval.ApprovalOutcome;
import io.productionguard.gateway.approval.ApprovalRequest;
import io.productionguard.gateway.identity.Caller;
import io.productionguard.gateway.mask.Masker;
import io.productionguard.gateway.record.Event;
import io.productionguard.gateway.record.Recorder;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The enforcement path of one session: numbers its connections and operations, and brings policy, approval desk, recorder
 * and masker together. What happens to one operation is told in {@link OperationGate}; this class decides nothing.
 */
public final class Enforcement implements EnforcementPath, AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Enforcement.class.getName());

    final Decider decider;
    final Masker masker;
    final Recorder recorder;
    final ResponseSettings responses;
    final ApprovalDesk desk;
    final SessionCounters counters = new SessionCounters();
    private final AtomicBoolean unrecorded = new AtomicBoolean();
    private final AtomicLong connections = new AtomicLong();

    /** The enforcement path of a session that begins. */
    public Enforcement(
            Decider decider, Masker masker, Recorder recorder, ResponseSettings responses, InstantSource clock) {
        this.decider = decider;
        this.masker = masker;
        this.recorder = recorder;
        this.responses = responses;
        this.desk = new ApprovalDesk(clock, new RecordedApprovals(recorder));
    }

    /** Where operations of this session wait for people. */
    public ApprovalDesk desk() {
        return desk;
    }

    /** What happened so far. */
    public SessionCounters counters() {
        return counters;
    }

    @Override
    public GuardedConnection connect(String target, Caller caller, String client) throws IOException {
        long number = connections.incrementAndGet();
        recorder.append(new Event.ConnectionOpened(number, target, client, caller.subject()));
        return new OperationGate(this, number, target, caller);
    }

    @Override
    public BodyPassage unrecorded() {
        return new UnrecordedBody(masker);
    }

    @Override
    public void refused(String target, String client, String reason) {
        note(new Event.ConnectionRefused(target, client, masker.mask(reason)));
    }

    /** Records something that nothing waits for; a recorder that fails refuses the next operation by itself. */
    void note(Event event) {
        try {
            recorder.append(event);
        } catch (IOException e) {
            // Once: a client can cause as many of these as it likes, and they go to the job's log.
            if (!unrecorded.getAndSet(true)) {
                LOG.log(Level.SEVERE, "could not record " + event.type() + "; operations are refused from now on", e);
            }
        }
    }

    /** Denies what is held. */
    @Override
    public void close() {
        desk.close();
    }

    /** Writes what the desk does into the recording. */
    private record RecordedApprovals(Recorder recorder) implements ApprovalJournal {

        @Override
        public void asked(long operation, ApprovalRequest request) throws IOException {
            recorder.append(new Event.ApprovalAsked(operation, request));
        }

        @Override
        public void answered(ApprovalDecision decision, Answer answer) throws IOException {
            recorder.append(new Event.ApprovalAnswered(decision, answer.counted(), answer.note()));
        }

        @Override
        public void settled(long operation, ApprovalRequest request, ApprovalOutcome outcome) throws IOException {
            recorder.append(new Event.ApprovalSettled(
                    operation,
                    request.id(),
                    outcome.approved(),
                    outcome instanceof ApprovalOutcome.Approved approved ? approved.approvers() : List.of(),
                    outcome.explanation()));
        }
    }
}
