package io.productionguard.gateway.approval;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Holds operations until enough people have agreed, somebody has refused, or time is up.
 *
 * <p>An approval is for exact bytes (the digest), for one caller and target, and is used once. Whatever is not an approval
 * is a denial: a time-out, a lost client, a closed desk, a full desk, a step that could not be written down. What somebody
 * rejected is not asked again for {@link Rejections#COOL_DOWN}: it is denied at once.
 *
 * <pre>
 *            hold                    decide (last one needed)
 *   (none) ───────▶ waiting ─────────────────────────────────▶ approved, used
 *                    │   ▲  decide(deny), timer, cancel
 *                    │   │ ─────────────────────────────────▶ denied
 *       disconnected │   │ hold of the identical operation
 *                    ▼   │
 *                   detached ──── decide (last one needed) ──▶ approved, kept ── identical hold ─▶ used
 *                    │                                          │
 *                    └── timer, decide(deny) ─▶ denied          └── timer ─▶ forgotten
 * </pre>
 *
 * <p>Thread-safe. The journal is written under the desk's lock, so that its order is the order of events; approvers and
 * waiting operations are told outside of it. This class authenticates nobody: whoever calls {@link #decide} has.
 */
public final class ApprovalDesk implements AutoCloseable {

    /** Operations that may wait at the same time. */
    static final int MAX_HELD = 1_024;

    /** Bytes that all waiting operations together may occupy. */
    static final long MAX_WEIGHT = 32L << 20;

    private static final ApprovalOutcome UNCOLLECTED =
            new ApprovalOutcome.Withdrawn("approved, but its client did not come back");

    private static final Logger LOG = Logger.getLogger(ApprovalDesk.class.getName());

    private final InstantSource clock;
    private final ApprovalJournal journal;
    private final ScheduledExecutorService timer;
    private final List<Approver> approvers = new CopyOnWriteArrayList<>();

    private final Object lock = new Object();
    private final Map<String, PendingApproval> pending = new LinkedHashMap<>();
    private final Map<Question.Subject, PendingApproval> detached = new HashMap<>();
    private final Rejections rejections = new Rejections();
    private long lastId;
    private long weight;
    private Optional<String> closed = Optional.empty();

    /** A desk that writes to this journal; its thread is a daemon. */
    public ApprovalDesk(InstantSource clock, ApprovalJournal journal) {
        this.clock = clock;
        this.journal = journal;
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "approval-desk");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Adds somebody who brings requests before a human. */
    public void add(Approver approver) {
        approvers.add(approver);
    }

    /** The requests that wait for an answer, oldest first. */
    public List<ApprovalRequest> waiting() {
        synchronized (lock) {
            return pending.values().stream()
                    .filter(approval -> approval.outcome.isEmpty())
                    .map(approval -> approval.request)
                    .toList();
        }
    }

    /**
     * Holds an operation and asks. Never blocks for longer than writing to the journal takes.
     *
     * @throws IOException when the question could not be written down; nobody was asked then
     */
    public Hold hold(Question question) throws IOException {
        synchronized (lock) {
            PendingApproval returned = detached.remove(question.subject());
            if (returned != null) {
                return rejoin(returned, question);
            }
            ApprovalRequest request = request(question);
            Optional<ApprovalOutcome> obstacle = obstacle(question);
            if (obstacle.isPresent()) {
                Refused refused = new Refused(request, obstacle.get());
                journal.settled(question.operation(), request, refused.why());
                return refused;
            }
            journal.asked(question.operation(), request);
            PendingApproval approval = new PendingApproval(request, question);
            pending.put(request.id(), approval);
            weight += approval.weight;
            approval.expiry =
                    timer.schedule(() -> expire(approval), question.timeout().toMillis(), TimeUnit.MILLISECONDS);
            tell(approver -> approver.asked(request));
            return new Waiting(approval, approval.waiting);
        }
    }

    /** Takes one person's decision. */
    public Answer decide(ApprovalDecision decision) {
        List<Runnable> announcements = new ArrayList<>();
        Answer answer;
        synchronized (lock) {
            PendingApproval approval = pending.get(decision.requestId());
            answer = approval == null
                    ? Answer.ignored("no such request is waiting; it was answered, expired or withdrawn")
                    : approval.examine(decision);
            try {
                journal.answered(decision, answer);
            } catch (IOException e) {
                LOG.log(Level.SEVERE, "a decision could not be recorded and is not counted", e);
                return Answer.ignored("the decision could not be recorded: " + e.getMessage());
            }
            if (answer.counted()) {
                approval.take(decision).ifPresent(outcome -> settle(approval, outcome, announcements));
            }
        }
        announcements.forEach(Runnable::run);
        return answer;
    }

    /** Denies everything that waits and everything that will be asked; gives up its thread. */
    public void close(String why) {
        List<Runnable> announcements = new ArrayList<>();
        synchronized (lock) {
            if (closed.isEmpty()) {
                closed = Optional.of(why);
            }
            for (PendingApproval approval : List.copyOf(pending.values())) {
                end(approval, new ApprovalOutcome.Unavailable(why), announcements);
            }
        }
        announcements.forEach(Runnable::run);
        timer.shutdown();
    }

    @Override
    public void close() {
        close("the session has ended");
    }

    private ApprovalRequest request(Question question) {
        return new ApprovalRequest(
                "a" + ++lastId,
                question.digest(),
                question.target(),
                question.requester(),
                question.text(),
                question.parameters(),
                question.actions(),
                question.resources(),
                question.risk(),
                question.reasons(),
                question.rule(),
                question.message(),
                question.approvers(),
                clock.instant(),
                clock.instant().plus(question.timeout()));
    }

    private Optional<ApprovalOutcome> obstacle(Question question) {
        if (closed.isPresent()) {
            return closed.map(ApprovalOutcome.Unavailable::new);
        }
        Optional<ApprovalOutcome.Rejected> rejected = rejections.standing(question.subject(), clock.instant());
        if (rejected.isPresent()) {
            return Optional.of(rejected.get());
        }
        if (pending.size() >= MAX_HELD) {
            return Optional.of(new ApprovalOutcome.Unavailable(MAX_HELD + " operations are waiting already"));
        }
        if (weight + question.weight() > MAX_WEIGHT) {
            return Optional.of(new ApprovalOutcome.Unavailable(
                    "the operations that wait already occupy all the memory set aside for them"));
        }
        return Optional.empty();
    }

    /** The identical operation came back: it waits where the first one did, or collects its approval. */
    private Hold rejoin(PendingApproval approval, Question question) throws IOException {
        approval.operation = question.operation();
        approval.attached = true;
        approval.waiting = new CompletableFuture<>();
        if (approval.outcome.isPresent()) {
            forget(approval);
            ApprovalOutcome outcome = approval.outcome.get();
            journal.settled(question.operation(), approval.request, outcome);
            approval.waiting.complete(outcome);
        }
        return new Waiting(approval, approval.waiting);
    }

    private void expire(PendingApproval approval) {
        List<Runnable> announcements = new ArrayList<>();
        synchronized (lock) {
            if (pending.get(approval.request.id()) == approval) {
                end(
                        approval,
                        approval.outcome.isPresent() ? UNCOLLECTED : new ApprovalOutcome.TimedOut(),
                        announcements);
            }
        }
        announcements.forEach(Runnable::run);
    }

    /** Ends waiting; only an approval whose client is away is kept, until the request expires. */
    private void settle(PendingApproval approval, ApprovalOutcome outcome, List<Runnable> announcements) {
        if (outcome instanceof ApprovalOutcome.Rejected rejected) {
            rejections.add(approval.subject, rejected, clock.instant());
        }
        if (outcome.approved() && !approval.attached) {
            approval.outcome = Optional.of(outcome);
            tell(approver -> approver.settled(approval.request, outcome));
        } else {
            end(approval, outcome, announcements);
        }
    }

    private void end(PendingApproval approval, ApprovalOutcome wanted, List<Runnable> announcements) {
        forget(approval);
        ApprovalOutcome outcome = written(approval, wanted);
        approval.outcome = Optional.of(outcome);
        CompletableFuture<ApprovalOutcome> waiting = approval.waiting;
        announcements.add(() -> waiting.complete(outcome));
        tell(approver -> approver.settled(approval.request, outcome));
    }

    private ApprovalOutcome written(PendingApproval approval, ApprovalOutcome outcome) {
        try {
            journal.settled(approval.operation, approval.request, outcome);
            return outcome;
        } catch (IOException e) {
            LOG.log(Level.SEVERE, "the end of request " + approval.request.id() + " could not be recorded", e);
            return new ApprovalOutcome.Unavailable("the outcome could not be recorded");
        }
    }

    private void forget(PendingApproval approval) {
        if (pending.remove(approval.request.id()) != null) {
            weight -= approval.weight;
        }
        detached.remove(approval.subject, approval);
        approval.expiry.cancel(false);
    }

    private void detach(PendingApproval approval, CompletableFuture<ApprovalOutcome> waiting) {
        synchronized (lock) {
            if (waiting != approval.waiting || approval.outcome.isPresent() || !approval.attached) {
                return;
            }
            approval.attached = false;
            detached.put(approval.subject, approval);
        }
        waiting.complete(new ApprovalOutcome.Withdrawn("the client disconnected while it waited"));
    }

    private void cancel(PendingApproval approval, CompletableFuture<ApprovalOutcome> waiting, String why) {
        List<Runnable> announcements = new ArrayList<>();
        synchronized (lock) {
            if (waiting == approval.waiting && approval.attached && approval.outcome.isEmpty()) {
                end(approval, new ApprovalOutcome.Withdrawn(why), announcements);
            }
        }
        announcements.forEach(Runnable::run);
    }

    /** Tells the approvers from the desk's own thread, in order; one that fails does not keep the others from hearing. */
    private void tell(Consumer<Approver> message) {
        if (timer.isShutdown()) {
            return;
        }
        timer.execute(() -> {
            for (Approver approver : approvers) {
                try {
                    message.accept(approver);
                } catch (RuntimeException e) {
                    LOG.log(Level.SEVERE, "an approver could not be told", e);
                }
            }
        });
    }

    private final class Waiting implements Hold {
        private final PendingApproval approval;
        private final CompletableFuture<ApprovalOutcome> outcome;

        Waiting(PendingApproval approval, CompletableFuture<ApprovalOutcome> outcome) {
            this.approval = approval;
            this.outcome = outcome;
        }

        @Override
        public ApprovalRequest request() {
            return approval.request;
        }

        @Override
        public CompletionStage<ApprovalOutcome> outcome() {
            return outcome.minimalCompletionStage();
        }

        @Override
        public void cancel(String why) {
            ApprovalDesk.this.cancel(approval, outcome, why);
        }

        @Override
        public void disconnected() {
            detach(approval, outcome);
        }
    }

    /** A question nobody was asked. */
    private record Refused(ApprovalRequest request, ApprovalOutcome why) implements Hold {

        @Override
        public CompletionStage<ApprovalOutcome> outcome() {
            return CompletableFuture.completedStage(why);
        }

        @Override
        public void cancel(String why) {
            // It never waited.
        }

        @Override
        public void disconnected() {
            // It never waited.
        }
    }
}
