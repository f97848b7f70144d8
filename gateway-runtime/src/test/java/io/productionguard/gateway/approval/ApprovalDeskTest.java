package io.productionguard.gateway.approval;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.approval.ApprovalDecision.Verdict;
import io.productionguard.gateway.operation.OperationDigest;
import io.productionguard.gateway.operation.Risk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ApprovalDeskTest {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(40);

    private final Journal journal = new Journal();
    private final ApprovalDesk desk = new ApprovalDesk(InstantSource.system(), journal);

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void releasesAnOperationThatWasApproved() throws Exception {
        Hold hold = desk.hold(question("UPDATE", 1, LONG));
        assertThat(desk.decide(approve(hold, "jane"))).isEqualTo(Answer.counted(""));
        assertThat(settled(hold)).isEqualTo(new ApprovalOutcome.Approved(List.of("jane")));
        assertThat(journal.lines).containsExactly("asked 1", "answered true", "settled 1 true");
        assertThat(desk.waiting()).isEmpty();
    }

    @Test
    void asksAgainForTheSameBytesOnceAnApprovalIsUsed() throws Exception {
        Hold first = desk.hold(question("UPDATE", 1, LONG));
        desk.decide(approve(first, "jane"));
        Hold second = desk.hold(question("UPDATE", 1, LONG));
        assertThat(second.request().id()).isNotEqualTo(first.request().id());
        assertThat(second.outcome().toCompletableFuture()).isNotDone();
        assertThat(desk.decide(approve(first, "jane")).counted()).isFalse();
        assertThat(second.outcome().toCompletableFuture()).isNotDone();
    }

    @Test
    void deniesWhatSomebodyRejects() throws Exception {
        Hold hold = desk.hold(question("UPDATE", 2, LONG));
        desk.decide(approve(hold, "jane"));
        desk.decide(decision(hold, Verdict.DENY, "joe", hold.request().digest()));
        assertThat(settled(hold)).isEqualTo(new ApprovalOutcome.Rejected("joe", ""));
        assertThat(desk.decide(approve(hold, "ann")).counted()).isFalse();
    }

    @Test
    void doesNotAskTheSameAgainRightAfterSomebodyRejectedIt() throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T12:00:00Z"));
        try (ApprovalDesk timed = new ApprovalDesk(now::get, journal)) {
            Hold hold = timed.hold(question("UPDATE", 1, LONG));
            timed.decide(decision(hold, Verdict.DENY, "joe", hold.request().digest()));

            now.set(now.get().plus(Rejections.COOL_DOWN).minusSeconds(1));
            ApprovalOutcome repeated = settled(timed.hold(question("UPDATE", 1, LONG)));
            assertThat(repeated).isInstanceOf(ApprovalOutcome.Rejected.class);
            assertThat(repeated.explanation())
                    .startsWith("rejected by joe")
                    .contains("nobody is asked again before 2026-01-01T12:05:00Z");
            assertThat(timed.waiting()).isEmpty();
            assertThat(timed.hold(question("UPDATE other", 1, LONG)).outcome().toCompletableFuture())
                    .isNotDone();

            now.set(now.get().plusSeconds(1));
            assertThat(timed.hold(question("UPDATE", 1, LONG)).outcome().toCompletableFuture())
                    .isNotDone();
        }
        assertThat(journal.lines)
                .startsWith("asked 1", "answered true", "settled 1 false", "settled 1 false", "asked 1");
    }

    @Test
    void needsAsManyDifferentPeopleAsTheRuleSays() throws Exception {
        Hold hold = desk.hold(question("UPDATE", 2, LONG));
        assertThat(desk.decide(approve(hold, "jane"))).isEqualTo(Answer.counted("1 more approver needed"));
        assertThat(desk.decide(approve(hold, "jane")).counted()).isFalse();
        assertThat(hold.outcome().toCompletableFuture()).isNotDone();
        desk.decide(approve(hold, "joe"));
        assertThat(settled(hold)).isEqualTo(new ApprovalOutcome.Approved(List.of("jane", "joe")));
    }

    @Test
    void doesNotLetTheRequesterApprove() throws Exception {
        Hold hold = desk.hold(question("UPDATE", 1, LONG));
        Answer answer = desk.decide(approve(hold, "agent"));
        assertThat(answer.counted()).isFalse();
        assertThat(answer.note()).contains("requester");
        assertThat(hold.outcome().toCompletableFuture()).isNotDone();
    }

    @Test
    void doesNotCountADecisionAboutOtherBytes() throws Exception {
        Hold hold = desk.hold(question("UPDATE a", 1, LONG));
        Hold other = desk.hold(question("UPDATE b", 1, LONG));
        Answer answer = desk.decide(
                decision(hold, Verdict.APPROVE, "jane", other.request().digest()));
        assertThat(answer.counted()).isFalse();
        assertThat(hold.outcome().toCompletableFuture()).isNotDone();
    }

    @Test
    void turnsSilenceIntoADenial() throws Exception {
        Hold hold = desk.hold(question("UPDATE", 1, SHORT));
        assertThat(settled(hold)).isInstanceOf(ApprovalOutcome.TimedOut.class);
        assertThat(desk.decide(approve(hold, "jane")).counted()).isFalse();
    }

    @Test
    void keepsTheQuestionForAClientThatComesBack() throws Exception {
        Hold lost = desk.hold(question("UPDATE", 1, LONG));
        lost.disconnected();
        assertThat(settled(lost).approved()).isFalse();
        assertThat(desk.decide(approve(lost, "jane")).note()).contains("disconnected");

        Hold again = desk.hold(question("UPDATE", 1, LONG));
        assertThat(settled(again)).isEqualTo(new ApprovalOutcome.Approved(List.of("jane")));

        Hold third = desk.hold(question("UPDATE", 1, LONG));
        assertThat(third.outcome().toCompletableFuture()).isNotDone();
    }

    @Test
    void letsAReturningClientJoinTheOpenQuestion() throws Exception {
        Hold lost = desk.hold(question("UPDATE", 1, LONG));
        lost.disconnected();
        Hold again = desk.hold(question("UPDATE", 1, LONG));
        assertThat(again.request().id()).isEqualTo(lost.request().id());
        assertThat(desk.waiting()).hasSize(1);
        lost.disconnected();
        lost.cancel("late");
        desk.decide(approve(again, "jane"));
        assertThat(settled(again).approved()).isTrue();
    }

    @Test
    void doesNotGiveALateApprovalToOtherBytes() throws Exception {
        Hold lost = desk.hold(question("UPDATE a", 1, LONG));
        lost.disconnected();
        desk.decide(approve(lost, "jane"));
        Hold other = desk.hold(question("UPDATE b", 1, LONG));
        assertThat(other.outcome().toCompletableFuture()).isNotDone();
    }

    @Test
    void forgetsALateApprovalThatNobodyCollects() throws Exception {
        Hold lost = desk.hold(question("UPDATE", 1, Duration.ofMillis(300)));
        lost.disconnected();
        desk.decide(approve(lost, "jane"));
        assertThat(journal.awaitLine("settled 1 false")).isTrue();
        Hold again = desk.hold(question("UPDATE", 1, LONG));
        assertThat(again.outcome().toCompletableFuture()).isNotDone();
    }

    @Test
    void takesACancelledQuestionBack() throws Exception {
        Hold hold = desk.hold(question("UPDATE", 1, LONG));
        hold.cancel("canceling statement due to user request");
        assertThat(settled(hold).explanation()).contains("user request");
        assertThat(desk.waiting()).isEmpty();
        assertThat(desk.hold(question("UPDATE", 1, LONG)).request().id())
                .isNotEqualTo(hold.request().id());
    }

    @Test
    void askingNobodyIsADenial() throws Exception {
        desk.close("nobody can be asked");
        Hold hold = desk.hold(question("UPDATE", 1, LONG));
        assertThat(settled(hold)).isEqualTo(new ApprovalOutcome.Unavailable("nobody can be asked"));
        assertThat(journal.lines).containsExactly("settled 1 false");
    }

    @Test
    void deniesWhatIsHeldWhenTheSessionEnds() throws Exception {
        Hold hold = desk.hold(question("UPDATE", 1, LONG));
        desk.close();
        assertThat(settled(hold)).isInstanceOf(ApprovalOutcome.Unavailable.class);
    }

    @Test
    void holdsAThousandAtOnceAndRefusesWhatIsTooMuch() throws Exception {
        List<Hold> holds = new ArrayList<>();
        for (int i = 0; i < ApprovalDesk.MAX_HELD; i++) {
            holds.add(desk.hold(question("UPDATE " + i, 1, LONG)));
        }
        Hold oneMore = desk.hold(question("UPDATE more", 1, LONG));
        assertThat(settled(oneMore)).isInstanceOf(ApprovalOutcome.Unavailable.class);
        assertThat(desk.waiting()).hasSize(ApprovalDesk.MAX_HELD);
        for (Hold hold : holds) {
            desk.decide(approve(hold, "jane"));
            assertThat(settled(hold).approved()).isTrue();
        }
        assertThat(desk.hold(question("UPDATE more", 1, LONG)).outcome().toCompletableFuture())
                .isNotDone();
    }

    @Test
    void refusesToHoldMoreMemoryThanItsBudget() throws Exception {
        Hold large = desk.hold(question("UPDATE large", 1, LONG, ApprovalDesk.MAX_WEIGHT));
        Hold small = desk.hold(question("UPDATE small", 1, LONG));
        assertThat(settled(small).explanation()).contains("memory");
        desk.decide(approve(large, "jane"));
        assertThat(desk.hold(question("UPDATE small", 1, LONG)).outcome().toCompletableFuture())
                .isNotDone();
    }

    @Test
    void tellsApproversInOrder() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        desk.add(new Approver() {
            @Override
            public void asked(ApprovalRequest request) {
                heard.add("asked " + request.id());
                throw new IllegalStateException("a broken approver");
            }

            @Override
            public void settled(ApprovalRequest request, ApprovalOutcome outcome) {
                heard.add("settled " + request.id() + " " + outcome.approved());
            }
        });
        Hold hold = desk.hold(question("UPDATE", 1, LONG));
        desk.decide(approve(hold, "jane"));
        assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo("asked a1");
        assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo("settled a1 true");
    }

    @Test
    void doesNotCountAnAnswerThatCannotBeRecorded() throws Exception {
        Hold hold = desk.hold(question("UPDATE", 1, LONG));
        journal.broken = true;
        assertThat(desk.decide(approve(hold, "jane")).counted()).isFalse();
        assertThat(hold.outcome().toCompletableFuture()).isNotDone();
    }

    private static ApprovalOutcome settled(Hold hold) throws Exception {
        return hold.outcome().toCompletableFuture().get(5, TimeUnit.SECONDS);
    }

    private static ApprovalDecision approve(Hold hold, String approver) {
        return decision(hold, Verdict.APPROVE, approver, hold.request().digest());
    }

    private static ApprovalDecision decision(Hold hold, Verdict verdict, String approver, OperationDigest digest) {
        return new ApprovalDecision(hold.request().id(), digest, verdict, approver, "", "");
    }

    private static Question question(String sql, int approvers, Duration timeout) {
        return question(sql, approvers, timeout, 1_000);
    }

    private static Question question(String sql, int approvers, Duration timeout, long weight) {
        return new Question(
                1,
                weight,
                OperationDigest.of("shop-db", List.of(sql.getBytes(StandardCharsets.UTF_8))),
                "shop-db",
                "agent",
                sql,
                List.of(),
                List.of("sql.write.update"),
                List.of("orders"),
                Risk.HIGH,
                List.of("changes rows"),
                "changes",
                "",
                approvers,
                timeout);
    }

    /** Remembers what it was told; can be made to fail. */
    private static final class Journal implements ApprovalJournal {
        final List<String> lines = Collections.synchronizedList(new ArrayList<>());
        private final BlockingQueue<String> arriving = new LinkedBlockingQueue<>();
        volatile boolean broken;

        @Override
        public void asked(long operation, ApprovalRequest request) throws IOException {
            write("asked " + operation);
        }

        @Override
        public void answered(ApprovalDecision decision, Answer answer) throws IOException {
            write("answered " + answer.counted());
        }

        @Override
        public void settled(long operation, ApprovalRequest request, ApprovalOutcome outcome) throws IOException {
            write("settled " + operation + " " + outcome.approved());
        }

        private void write(String line) throws IOException {
            if (broken) {
                throw new IOException("disk full");
            }
            lines.add(line);
            arriving.add(line);
        }

        boolean awaitLine(String wanted) throws InterruptedException {
            String line;
            do {
                line = arriving.poll(5, TimeUnit.SECONDS);
            } while (line != null && !line.equals(wanted));
            return line != null;
        }
    }
}
