package io.productionguard.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.approval.ApprovalDecision;
import io.productionguard.gateway.approval.ApprovalDecision.Verdict;
import io.productionguard.gateway.approval.ApprovalOutcome;
import io.productionguard.gateway.approval.ApprovalRequest;
import io.productionguard.gateway.operation.OperationDigest;
import io.productionguard.gateway.operation.Risk;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class TerminalApproverTest {

    private static final String CODE = "4711";

    private final TypedTerminal terminal = new TypedTerminal();
    private final BlockingQueue<ApprovalDecision> decisions = new LinkedBlockingQueue<>();
    private final TerminalApprover approver = new TerminalApprover(
            terminal,
            "jane",
            decision -> {
                decisions.add(decision);
                return "";
            },
            Clock.systemUTC(),
            false,
            () -> CODE);

    @AfterEach
    void close() {
        approver.close();
    }

    @Test
    void yesWithACommentApprovesAsThePersonAtTheTerminal() throws Exception {
        approver.asked(request("a1", "UPDATE orders SET paid = true WHERE id = 7"));
        terminal.type("y " + CODE + " looks right");

        ApprovalDecision decision = decision();
        assertThat(decision.verdict()).isEqualTo(Verdict.APPROVE);
        assertThat(decision.requestId()).isEqualTo("a1");
        assertThat(decision.digest()).isEqualTo(digest("a1"));
        assertThat(decision.approver()).isEqualTo("terminal:jane");
        assertThat(decision.comment()).isEqualTo("looks right");
    }

    @Test
    void noDenies() throws Exception {
        approver.asked(request("a1", "DELETE FROM orders"));
        terminal.type("NO use a WHERE");

        ApprovalDecision decision = decision();
        assertThat(decision.verdict()).isEqualTo(Verdict.DENY);
        assertThat(decision.comment()).isEqualTo("use a WHERE");
    }

    @Test
    void anythingElseIsNoAnswer() throws Exception {
        approver.asked(request("a1", "DELETE FROM orders"));
        terminal.type("");
        terminal.type("yup");
        terminal.type("ok");
        terminal.type("n");

        assertThat(decision().verdict()).isEqualTo(Verdict.DENY);
        assertThat(terminal.shown())
                .filteredOn(line -> line.contains("please answer y with the code, or n"))
                .hasSize(3);
    }

    @Test
    void aYesWithoutTheCodeIsNoAnswer() throws Exception {
        approver.asked(request("a1", "DELETE FROM orders"));
        terminal.type("y");
        terminal.type("yes please");
        terminal.type("y 47110");
        terminal.type("n");

        assertThat(decision().verdict()).isEqualTo(Verdict.DENY);
        assertThat(decisions).isEmpty();
    }

    @Test
    void whoGuessesCodesIsRefusedForGood() throws Exception {
        approver.asked(request("a1", "DELETE FROM orders"));
        for (int i = 0; i < TerminalApprover.MAX_WRONG_CODES; i++) {
            terminal.type("y 100" + i);
        }
        assertThat(decision().verdict()).isEqualTo(Verdict.DENY);
        terminal.type("y " + CODE);
        approver.asked(request("a2", "DELETE FROM orders"));

        ApprovalDecision second = decision();
        assertThat(second.verdict()).isEqualTo(Verdict.DENY);
        assertThat(second.comment()).contains("wrong codes");
    }

    @Test
    void everyParameterCanBeSeenInFull() throws Exception {
        String end = "the_end_of_it";
        approver.asked(request("a1", "DELETE FROM orders WHERE id = $1", 1, List.of("x".repeat(1_000) + end)));
        terminal.awaitPrompt();

        assertThat(terminal.text()).doesNotContain(end).contains("answer m to see everything");
        terminal.type("m");
        terminal.awaitPrompt();
        assertThat(terminal.text()).contains(end);
    }

    @Test
    void asksOneQuestionAtATimeAndSaysHowManyWait() throws Exception {
        approver.asked(request("a1", "first"));
        terminal.awaitPrompt();
        approver.asked(request("a2", "second"));
        approver.asked(request("a3", "third"));

        assertThat(terminal.text()).contains("first").doesNotContain("second");
        terminal.type("y " + CODE);
        assertThat(decision().requestId()).isEqualTo("a1");
        terminal.awaitPrompt();
        assertThat(terminal.text()).contains("second").contains("(1 more waiting after it)");
        terminal.type("n");
        assertThat(decision().requestId()).isEqualTo("a2");
    }

    @Test
    void aWithdrawnQuestionDisappearsAndTheNextIsAsked() throws Exception {
        ApprovalRequest gone = request("a1", "first");
        approver.asked(gone);
        terminal.awaitPrompt();
        approver.asked(request("a2", "second"));
        approver.settled(gone, new ApprovalOutcome.Withdrawn("the client disconnected"));
        terminal.awaitPrompt();
        terminal.type("y " + CODE);

        assertThat(decision().requestId()).isEqualTo("a2");
        assertThat(terminal.text()).contains("no longer needed");
        assertThat(decisions).isEmpty();
    }

    @Test
    void aQuestionWithdrawnInLineIsNeverAsked() throws Exception {
        approver.asked(request("a1", "first"));
        terminal.awaitPrompt();
        ApprovalRequest gone = request("a2", "second");
        approver.asked(gone);
        approver.settled(gone, new ApprovalOutcome.TimedOut());
        approver.asked(request("a3", "third"));
        terminal.type("y " + CODE);
        terminal.type("y " + CODE);

        assertThat(decision().requestId()).isEqualTo("a1");
        assertThat(decision().requestId()).isEqualTo("a3");
        assertThat(terminal.text()).doesNotContain("second");
    }

    @Test
    void onePersonIsNeverAskedInPlaceOfTwo() throws Exception {
        approver.asked(request("a1", "DROP TABLE orders", 2, List.of()));

        ApprovalDecision decision = decision();
        assertThat(decision.verdict()).isEqualTo(Verdict.DENY);
        assertThat(decision.comment()).contains("2 people");
        assertThat(terminal.shown()).isEmpty();
    }

    @Test
    void aTerminalThatCannotBeReadIsADenialThatSaysWhy() throws Exception {
        terminal.failure = new IOException("the terminal belongs to another job");
        approver.asked(request("a1", "UPDATE orders SET paid = true WHERE id = 7"));

        ApprovalDecision decision = decision();
        assertThat(decision.verdict()).isEqualTo(Verdict.DENY);
        assertThat(decision.comment()).contains("the terminal belongs to another job");
    }

    @Test
    void aCommandCannotDrawOverTheQuestionOrImitateIt() throws Exception {
        String hostile = "SELECT 1;\u001b[2J\u001b[H\n  risk      LOW\ny = let it run: \rX\u202e";
        approver.asked(request("a1", hostile, 1, List.of("\u001b]0;title\u0007")));
        terminal.awaitPrompt();

        assertThat(terminal.text().chars().filter(c -> c != '\n' && Character.isISOControl(c)))
                .isEmpty();
        assertThat(terminal.shown())
                .contains("    | SELECT 1;\\x1b[2J\\x1b[H")
                .contains("    |   risk      LOW")
                .contains("    | $1 = \\x1b]0;title\\x07")
                .noneMatch(line -> line.contains("\u202e"));
    }

    @Test
    void aLongCommandIsCutWithItsDigestAndShownInFullOnRequest() throws Exception {
        String end = "DELETE FROM the_end";
        approver.asked(request("a1", "SELECT 1;\n".repeat(500) + end));
        terminal.awaitPrompt();

        assertThat(terminal.text())
                .contains("... cut: ")
                .contains(digest("a1").hex())
                .doesNotContain(end);
        assertThat(terminal.shown()).hasSizeLessThan(40);
        terminal.type("m");
        terminal.awaitPrompt();
        assertThat(terminal.text()).contains(end);
        assertThat(decisions).isEmpty();
    }

    @Test
    void aPreviewIsShownLineByLineAndItsRestOnRequest() throws Exception {
        String preview = "changes the object:\n- spec.replicas: 2\n+ spec.replicas: 0\u202e\u001b[2K\n"
                + "+ spec.paused: true\n".repeat(100) + "+ the_end: 1";
        approver.asked(request("a1", "PATCH /apis/apps/v1/deployments/web", 1, List.of("{\"spec\":{}}", preview)));
        terminal.awaitPrompt();

        assertThat(terminal.shown())
                .containsSequence(
                        "    | $1 = {\"spec\":{}}",
                        "    | $2 =",
                        "    | changes the object:",
                        "    | - spec.replicas: 2",
                        "    | + spec.replicas: 0\\u{202e}\\x1b[2K",
                        "    | + spec.paused: true")
                .contains("    ... " + (106 - TypedTerminal.ROWS + 14) + " more lines; answer m to see everything")
                .hasSizeLessThan(TypedTerminal.ROWS + 3);
        assertThat(terminal.text()).doesNotContain("the_end");
        terminal.type("m");
        terminal.awaitPrompt();
        assertThat(terminal.shown()).endsWith("    | + the_end: 1");
    }

    @Test
    void whatGoesAndComesIsColouredWithItsBar() {
        ApprovalRequest request = request("a1", "PATCH /x", 1, List.of("changes:\n- a: 1\n+ a: " + "2".repeat(150)));

        assertThat(new QuestionText(request, true, 24).question(0, Instant.now(), java.time.ZoneOffset.UTC))
                .contains(
                        "    | changes:",
                        "\u001b[1;31m    | - a: 1\u001b[0m",
                        "\u001b[32m    | + a: " + "2".repeat(95) + "\u001b[0m",
                        "\u001b[32m    : " + "2".repeat(55) + "\u001b[0m");
    }

    @Test
    void aVeryLongLineNeverLeavesItsBar() throws Exception {
        approver.asked(request("a1", "SELECT '" + "x".repeat(1_500) + "'"));
        terminal.awaitPrompt();

        assertThat(terminal.shown()).allMatch(line -> line.length() <= 120);
    }

    private ApprovalDecision decision() throws InterruptedException {
        ApprovalDecision decision = decisions.poll(10, TimeUnit.SECONDS);
        assertThat(decision).as("a decision within ten seconds").isNotNull();
        // The desk settles what was decided.
        approver.settled(request(decision.requestId(), ""), new ApprovalOutcome.TimedOut());
        return decision;
    }

    private static ApprovalRequest request(String id, String text) {
        return request(id, text, 1, List.of());
    }

    private static ApprovalRequest request(String id, String text, int approvers, List<String> parameters) {
        return new ApprovalRequest(
                id,
                digest(id),
                "shop-db",
                "local:jane",
                text,
                parameters,
                List.of("sql.write.update"),
                List.of("public.orders"),
                Risk.HIGH,
                List.of("changes rows"),
                "writes",
                "",
                approvers,
                Instant.now(),
                Instant.now().plus(Duration.ofMinutes(5)));
    }

    private static OperationDigest digest(String id) {
        return OperationDigest.of("shop-db", List.of(id.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    /** A terminal whose keyboard is a queue. */
    private static final class TypedTerminal implements Terminal {

        private final List<String> shown = Collections.synchronizedList(new ArrayList<>());
        private final BlockingQueue<String> keyboard = new LinkedBlockingQueue<>();
        private final BlockingQueue<String> prompts = new LinkedBlockingQueue<>();
        private volatile IOException failure;

        private static final int ROWS = 40;

        @Override
        public int rows() {
            return ROWS;
        }

        void type(String line) {
            keyboard.add(line);
        }

        void awaitPrompt() throws InterruptedException {
            assertThat(prompts.poll(10, TimeUnit.SECONDS)).as("a prompt").isNotNull();
        }

        List<String> shown() {
            return List.copyOf(shown);
        }

        String text() {
            return String.join("\n", shown());
        }

        @Override
        public void show(List<String> lines) {
            shown.addAll(lines);
        }

        @Override
        public Optional<String> ask(String prompt, BooleanSupplier waiting) throws IOException {
            if (failure != null) {
                throw failure;
            }
            prompts.add(prompt);
            try {
                while (waiting.getAsBoolean()) {
                    String line = keyboard.poll(10, TimeUnit.MILLISECONDS);
                    if (line != null) {
                        return Optional.of(line);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Optional.empty();
        }
    }
}
