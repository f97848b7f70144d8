package io.jenkins.plugins.productionguard;

import io.jenkins.plugins.productionguard.approval.ApproverNames;
import io.jenkins.plugins.productionguard.approval.GuardInputStep;
import io.jenkins.plugins.productionguard.approval.Pauses;
import io.jenkins.plugins.productionguard.approval.QuestionContext;
import io.jenkins.plugins.productionguard.approval.RunningStep;
import io.jenkins.plugins.productionguard.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import jenkins.model.CauseOfInterruption;
import org.jenkinsci.plugins.workflow.flow.FlowExecution;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;
import org.jenkinsci.plugins.workflow.support.steps.input.InputAction;
import org.jenkinsci.plugins.workflow.support.steps.input.InputStep;
import org.jenkinsci.plugins.workflow.support.steps.input.InputStepExecution;

/**
 * Brings held commands before people by Jenkins' own {@code input}, and takes the questions back.
 *
 * <pre>
 *   approval.asked ─▶ kept in the build's record ─▶ input asked ─┬─ approved by one who may ─▶ delivered, signed ─┬─ settled
 *                                  ▲      ▲                      ├─ approved by the requester ─▶ asked again      │
 *                                  │      └── one more needed ───┼──────────────────────────────────────────────◀─┘
 *                    after a restart, under the same id          └─ denied ─▶ delivered, signed ─▶ settled
 * </pre>
 *
 * Everything here runs on one line of tasks per session, never on the CPS thread and under no lock: {@link InputAction}
 * may block for as long as a build takes to load.
 */
final class Questions {

    private static final Logger LOG = Logger.getLogger(Questions.class.getName());

    private static final int MAX_COMMAND = 2_000;

    private final LiveSession session;
    private final GuardThreads.Line line = new GuardThreads.Line();
    private final Map<String, Asked> asked = new ConcurrentHashMap<>();

    Questions(LiveSession session) {
        this.session = session;
    }

    /** A question that somebody can answer now. */
    private record Asked(PendingApproval request, InputStepExecution input, FlowNode node) {}

    /** A new request of the gateway. */
    void ask(PendingApproval request) {
        line.run(() -> {
            SessionRecord record = session.record();
            if (record.getPending().stream().anyMatch(other -> other.requestId().equals(request.requestId()))) {
                return; // told again after a reconnection
            }
            request.askedAs(record.nextInputId(), "");
            record.getPending().add(request);
            present(request);
        });
    }

    /** After a restart: everything that still waits, under the addresses it had. */
    void askAgain() {
        line.run(() -> {
            for (PendingApproval request : session.record().getPending()) {
                if (request.isAnswered()) {
                    forgetStale(request);
                    deliver(request);
                } else if (request.isExpired()) {
                    forgetStale(request);
                    session.record().getPending().remove(request);
                } else {
                    forgetStale(request);
                    present(request);
                }
            }
        });
    }

    /** The gateway is done with a request, however it ended. */
    void settled(String requestId) {
        line.run(() -> {
            Asked question = asked.remove(requestId);
            if (question != null) {
                takeBack(question);
            }
            session.record().getPending().removeIf(request -> request.requestId().equals(requestId));
            save();
        });
    }

    /** The block is over. */
    void takeAllBack() {
        line.run(() -> {
            for (Asked question : new ArrayList<>(asked.values())) {
                takeBack(question);
            }
            asked.clear();
            session.record().getPending().clear();
            save();
        });
    }

    /** Runs after everything that was asked for before. */
    void afterwards(Runnable task) {
        line.run(task);
    }

    /** The question of a request, if it can be answered now. */
    Optional<InputStepExecution> input(String requestId) {
        return Optional.ofNullable(asked.get(requestId)).map(Asked::input);
    }

    /** Those who cannot approve a request. */
    List<String> barred(PendingApproval request) {
        List<String> barred = new ArrayList<>(session.record().requesters());
        barred.addAll(request.getApproved());
        return barred;
    }

    private void present(PendingApproval request) {
        try {
            FlowExecution execution = session.execution();
            List<String> busy = asked.values().stream()
                    .map(question -> question.node().getId())
                    .toList();
            String block = session.record().getBlock();
            present(request, RunningStep.in(execution, block, busy));
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            LOG.log(Level.WARNING, "cannot ask about request " + request.requestId() + " of " + session.record().getId(), e);
            session.print("cannot ask about the held command (" + PlainText.line(String.valueOf(e.getMessage()), 300)
                    + "); it will be denied when its time is up");
        }
    }

    private void present(PendingApproval request, FlowNode node) throws Exception {
        request.askedAs(request.getInputId(), node.getId());
        save();
        InputStep step = new GuardInputStep(message(request), barred(request));
        step.setId(request.getInputId());
        step.setSubmitter(session.record().approvers());
        step.setSubmitterParameter("approver");
        step.setOk(Messages.Questions_allow());
        step.setCancel(Messages.Questions_deny());
        QuestionContext context = new QuestionContext(node, new Answer(request, request.getInputId()));
        InputStepExecution input = (InputStepExecution) step.start(context);
        asked.put(request.requestId(), new Asked(request, input, node));
        input.start();
        Pauses.fold(node, true);
    }

    /** Tells what a person answers; called on that person's request thread. */
    private final class Answer implements QuestionContext.Answers {

        private final PendingApproval request;
        private final String inputId;

        Answer(PendingApproval request, String inputId) {
            this.request = request;
            this.inputId = inputId;
        }

        @Override
        public void approved(String approver) {
            line.run(() -> answered("approve", approver));
        }

        @Override
        public void denied(String user) {
            line.run(() -> answered("deny", user.isEmpty() ? "unknown" : user));
        }

        private void answered(String verdict, String user) {
            Asked question = asked.get(request.requestId());
            if (question == null || !request.getInputId().equals(inputId) || request.isAnswered()) {
                return; // somebody or something was faster
            }
            asked.remove(request.requestId());
            settlePause(question);
            if (verdict.equals("approve")
                    && (ApproverNames.isNobody(user) || ApproverNames.contains(barred(request), user))) {
                String who = user.isBlank() ? "nobody" : user;
                printAt(question, who + " cannot approve this: another person has to. Asking again.");
                AuditLog.session(
                        session.run().getExternalizableId(),
                        session.record().getId(),
                        "approval of request " + request.requestId() + " by " + who + " refused");
                again(request);
                return;
            }
            if (verdict.equals("deny")) {
                printAt(question, "Denied by " + user);
            }
            request.answer(verdict, user);
            save();
            deliver(request);
        }
    }

    /** Hands the answer over as soon as the agent can be reached, off this line: others must not wait for it. */
    private void deliver(PendingApproval request) {
        GuardThreads.run(() -> {
            LiveSession.Delivery delivery = session.deliver(request);
            line.run(() -> delivered(request, delivery));
        });
    }

    private void delivered(PendingApproval request, LiveSession.Delivery delivery) {
        AuditLog.decision(
                session.run().getExternalizableId(),
                session.record().getId(),
                request,
                delivery.counted(),
                delivery.note());
        boolean denied = request.verdict().equals("deny");
        request.delivered(delivery.counted());
        save();
        if (!delivery.note().isEmpty()) {
            session.print(PlainText.line(delivery.note(), 500));
        }
        boolean waits = session.record().getPending().contains(request) && !session.isOver();
        boolean enough = denied || request.getApproved().size() >= request.getApprovers();
        if (waits && delivery.reached() && (!delivery.counted() || !enough) && !request.isExpired()) {
            again(request);
        }
    }

    /** The same request under a new address: the old one has been answered. */
    private void again(PendingApproval request) {
        request.askedAs(session.record().nextInputId(), "");
        present(request);
    }

    private void takeBack(Asked question) {
        if (question.input().isSettled()) {
            return;
        }
        try {
            question.input().stop(new FlowInterruptedException(Result.ABORTED, false, new TakenBack()));
            awaitRemoval(question);
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            LOG.log(Level.WARNING, "cannot take back a question of " + session.record().getId(), e);
        }
        settlePause(question);
    }

    /** Taking back removes the question on a thread of Jenkins' own; the pause can be folded only after it. */
    private void awaitRemoval(Asked question) throws InterruptedException, TimeoutException {
        InputAction action = session.run().getAction(InputAction.class);
        long deadline = System.nanoTime() + 5_000_000_000L;
        while (action != null
                && action.getExecutions().contains(question.input())
                && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
    }

    private void settlePause(Asked question) {
        boolean others = asked.values().stream()
                .anyMatch(other -> other != question && other.node().equals(question.node()));
        try {
            Pauses.fold(question.node(), others);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot note the end of a pause", e);
        }
    }

    /** Before a restart the question was in the build's {@link InputAction}; only its id is left, which nobody answers. */
    private void forgetStale(PendingApproval request) {
        Run<?, ?> run = session.run();
        InputAction action = run.getAction(InputAction.class);
        if (action == null || request.getInputId().isEmpty()) {
            return;
        }
        try {
            FlowNode node = session.execution().getNode(session.record().getBlock());
            GuardInputStep step = new GuardInputStep("", List.of());
            step.setId(request.getInputId());
            action.remove((InputStepExecution) step.start(new QuestionContext(node, new Answer(request, "-"))));
            FlowNode asker = session.execution().getNode(request.nodeId());
            if (asker != null) {
                Pauses.fold(asker, false);
            }
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            LOG.log(Level.WARNING, "cannot remove the question of before the restart", e);
        }
    }

    private static String message(PendingApproval request) {
        StringBuilder message = new StringBuilder(256);
        message.append(PlainText.line(request.getText(), MAX_COMMAND));
        if (!request.getParameters().isEmpty()) {
            message.append(" — with ").append(PlainText.line(request.getParameters().toString(), 500));
        }
        message.append(" — on ").append(PlainText.line(request.getTarget(), 100));
        message.append(", risk ").append(PlainText.line(request.getRisk(), 20));
        if (!request.getReasons().isEmpty()) {
            message.append(" (")
                    .append(PlainText.line(String.join("; ", request.getReasons()), 300))
                    .append(')');
        }
        message.append(", rule ").append(PlainText.line(request.getRule(), 100));
        int missing = request.getApprovers() - request.getApproved().size();
        if (request.getApprovers() > 1) {
            message.append(", ").append(missing).append(" more to approve");
        }
        return message.toString();
    }

    private void printAt(Asked question, String text) {
        try {
            TaskListener listener = question.input().getContext().get(TaskListener.class);
            PrintStream logger = listener.getLogger();
            logger.println(PlainText.line(text, 500));
        } catch (IOException | InterruptedException e) {
            session.print(text); // the step is over; the block's console takes it
        }
    }

    private void save() {
        try {
            session.action().save();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot save what is pending in " + session.run(), e);
        }
    }

    /** Why a question goes away without an answer. */
    private static final class TakenBack extends CauseOfInterruption {

        private static final long serialVersionUID = 1L;

        @Override
        public String getShortDescription() {
            return "Production Guard took the question back";
        }
    }
}
