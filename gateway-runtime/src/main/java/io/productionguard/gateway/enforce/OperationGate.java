package io.productionguard.gateway.enforce;

import io.productionguard.gateway.approval.ApprovalOutcome;
import io.productionguard.gateway.approval.ApprovalRequest;
import io.productionguard.gateway.approval.Hold;
import io.productionguard.gateway.approval.Question;
import io.productionguard.gateway.identity.Caller;
import io.productionguard.gateway.operation.Operation;
import io.productionguard.gateway.policy.Effect;
import io.productionguard.gateway.policy.PolicyDecision;
import io.productionguard.gateway.record.Event;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One connection's gate: every operation is checked for mask tokens, decided, masked for the record, recorded, and only
 * then let through, refused or held. Anything that goes wrong on the way is a refusal.
 */
final class OperationGate implements GuardedConnection {

    private static final Logger LOG = Logger.getLogger(OperationGate.class.getName());

    private final Enforcement house;
    private final long number;
    private final String target;
    private final Caller caller;
    private final ColumnMasks columns;
    private final Set<Hold> holds = new LinkedHashSet<>();
    /** Operations that were let through and not committed yet. */
    private int uncommitted;

    OperationGate(Enforcement house, long number, String target, Caller caller) {
        this.house = house;
        this.number = number;
        this.target = target;
        this.caller = caller;
        this.columns = new ColumnMasks(house.masker);
    }

    @Override
    public long number() {
        return number;
    }

    @Override
    public void denied(Operation operation, String setting, String why) {
        submit(operation, false, asked -> Refusals.leftOut(setting, why));
    }

    @Override
    public Verdict submit(Operation operation) {
        return submit(operation, false, this::decide);
    }

    @Override
    public Verdict submitDeferred(Operation operation) {
        return submit(operation, true, this::decide);
    }

    private PolicyDecision decide(Operation operation) {
        return house.decider.decide(caller, operation);
    }

    @Override
    public Optional<Refusal> commit() {
        int operations = uncommitted;
        uncommitted = 0;
        try {
            house.recorder.commit();
            return Optional.empty();
        } catch (IOException e) {
            for (int i = 0; i < operations; i++) {
                house.counters.countDenied();
            }
            LOG.log(Level.SEVERE, "operations could not be recorded and are not forwarded", e);
            return Optional.of(Refusals.unrecordable());
        }
    }

    private Verdict submit(Operation operation, boolean deferred, Function<Operation, PolicyDecision> decider) {
        try {
            return counted(pass(house.counters.nextOperation(), operation, deferred, decider));
        } catch (IOException e) {
            LOG.log(Level.SEVERE, "an operation could not be recorded and is refused", e);
            return counted(new Verdict.Refuse(Refusals.unrecordable()));
        } catch (RuntimeException e) {
            LOG.log(Level.SEVERE, "an operation could not be decided and is refused", e);
            violation("internal error while deciding: " + e.getClass().getSimpleName());
            return counted(new Verdict.Refuse(Refusals.internalError()));
        }
    }

    @Override
    public boolean asks(Operation operation) {
        return maskToken(operation, operation.text().getBytes(StandardCharsets.UTF_8))
                        .isEmpty()
                && decide(operation).effect() == Effect.APPROVE;
    }

    private Verdict counted(Verdict verdict) {
        if (verdict instanceof Verdict.Refuse) {
            house.counters.countDenied();
        }
        return verdict;
    }

    private Verdict pass(long id, Operation operation, boolean deferred, Function<Operation, PolicyDecision> decider)
            throws IOException {
        byte[] text = operation.text().getBytes(StandardCharsets.UTF_8);
        Shown shown = Shown.of(operation, text, house.masker, house.responses.maxRequestChars());
        Optional<String> token = maskToken(operation, text);
        PolicyDecision decision =
                token.isPresent() ? Refusals.maskedValueDecision(token.get()) : decider.apply(operation);
        Event decided = decided(id, operation, shown, decision);
        if (deferred && decision.effect() == Effect.ALLOW) {
            house.recorder.appendDeferred(decided);
            uncommitted++;
        } else {
            house.recorder.append(decided);
        }
        return switch (decision.effect()) {
            case ALLOW -> new Verdict.Forward(new RecordedPassage(house, columns, number, target, id));
            case DENY -> new Verdict.Refuse(Refusals.denied(operation, decision));
            case APPROVE -> hold(id, operation, shown, decision);
        };
    }

    private Verdict hold(long id, Operation operation, Shown shown, PolicyDecision decision) throws IOException {
        Hold hold = house.desk.hold(new Question(
                id,
                shown.weight(operation),
                operation.digest(),
                target,
                caller.subject(),
                shown.text(),
                shown.parameters(),
                operation.meaning().actionList(),
                operation.meaning().resourceList(),
                operation.meaning().risk(),
                reasons(operation, shown),
                decision.rule(),
                decision.message(),
                decision.approvers(),
                decision.timeout()));
        holds.add(hold);
        return new Verdict.Hold(new Held(hold, id, operation));
    }

    /** Whoever is asked has to know that there is more than they can see: the end could do something else. */
    private static List<String> reasons(Operation operation, Shown shown) {
        if (!shown.truncated()) {
            return operation.meaning().reasons();
        }
        List<String> reasons = new ArrayList<>(operation.meaning().reasons());
        reasons.add("it is too long to be shown whole, so that its end cannot be checked");
        return List.copyOf(reasons);
    }

    private Verdict afterWaiting(long id, Operation operation, Hold hold, ApprovalOutcome outcome) {
        holds.remove(hold);
        if (!outcome.approved()) {
            return counted(new Verdict.Refuse(Refusals.notApproved(operation, hold.request(), outcome)));
        }
        house.counters.countApproved();
        return new Verdict.Forward(new RecordedPassage(house, columns, number, target, id));
    }

    private Optional<String> maskToken(Operation operation, byte[] text) {
        Optional<String> inText = house.masker.findToken(text, 0, text.length);
        if (inText.isPresent() || operation.parameters().isEmpty()) {
            return inText;
        }
        return operation.parameters().stream()
                .map(this::maskToken)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<String> maskToken(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return house.masker.findToken(bytes, 0, bytes.length);
    }

    private Event decided(long id, Operation operation, Shown shown, PolicyDecision decision) {
        return new Event.OperationDecided(
                id,
                number,
                target,
                caller.subject(),
                shown.text(),
                shown.truncated(),
                shown.parameters(),
                operation.meaning().actionList(),
                operation.meaning().resourceList(),
                operation.meaning().risk().word(),
                operation.meaning().reasons(),
                decision.effect().word(),
                decision.rule(),
                decision.message(),
                operation.digest().hex());
    }

    @Override
    public boolean masksColumn(String name) {
        return house.masker.columnKind(name).isPresent();
    }

    @Override
    public String text(String text) {
        return house.masker.mask(text);
    }

    @Override
    public void violation(String reason) {
        house.note(new Event.Violation(number, target, house.masker.mask(reason)));
    }

    @Override
    public void closed(String reason) {
        List<Hold> waiting = new ArrayList<>(holds);
        holds.clear();
        waiting.forEach(Hold::disconnected);
        house.note(new Event.ConnectionClosed(number, target, house.masker.mask(reason)));
    }

    /** What a protocol holds in its hands while people decide. */
    private final class Held implements HeldOperation {
        private final Hold hold;
        private final long id;
        private final Operation operation;

        Held(Hold hold, long id, Operation operation) {
            this.hold = hold;
            this.id = id;
            this.operation = operation;
        }

        @Override
        public ApprovalRequest request() {
            return hold.request();
        }

        @Override
        public void whenSettled(Executor loop, Consumer<Verdict> next) {
            hold.outcome().thenAcceptAsync(outcome -> next.accept(afterWaiting(id, operation, hold, outcome)), loop);
        }

        @Override
        public void cancel(String why) {
            hold.cancel(why);
        }

        @Override
        public void disconnected() {
            hold.disconnected();
        }
    }
}
