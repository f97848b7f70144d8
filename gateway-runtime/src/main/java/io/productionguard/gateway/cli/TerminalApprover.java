package io.productionguard.gateway.cli;

import io.productionguard.gateway.approval.ApprovalDecision;
import io.productionguard.gateway.approval.ApprovalOutcome;
import io.productionguard.gateway.approval.ApprovalRequest;
import io.productionguard.gateway.approval.Approver;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks the person at the terminal, one question at a time; further ones wait in line. A question disappears when nobody
 * waits for its answer any more.
 *
 * <p>The person is known by the operating-system user only and named {@code terminal:USER}; the guarded command runs as the
 * same user and is named {@code local:USER}. They are told apart by the channel: the command's operations come over its
 * connections, the answers over the terminal. The command shares that terminal and can put characters into its input
 * ({@code TIOCSTI}), so a yes needs a code that is drawn for each question and shown there: a command can write to a terminal
 * but not read what others have written to it. One that looks into this process or records the screen by other means could
 * still answer itself; this is the limit of {@code run}, and why CI front-ends sign their decisions instead.
 */
final class TerminalApprover implements Approver, AutoCloseable {

    /** Wrong codes in a session after which nobody is asked any more: a person reads the code, only a program guesses. */
    static final int MAX_WRONG_CODES = 5;

    private final Terminal terminal;
    private final Supplier<String> codes;
    private final String person;
    private final Function<ApprovalDecision, String> desk;
    private final Clock clock;
    private final boolean colour;
    private final BlockingQueue<ApprovalRequest> queue = new LinkedBlockingQueue<>();
    private final Map<String, ApprovalRequest> open = new ConcurrentHashMap<>();
    private final Thread thread;
    /** Only for {@link #thread}. */
    private int wrongCodes;

    /**
     * Starts asking.
     *
     * @param user operating-system user at the terminal
     * @param desk takes decisions; answers with the note to show, or {@code ""}
     * @param colour whether the terminal may be sent colours
     */
    TerminalApprover(
            Terminal terminal, String user, Function<ApprovalDecision, String> desk, Clock clock, boolean colour) {
        this(terminal, user, desk, clock, colour, newCodes());
    }

    /** The same with codes of the caller's choice. */
    TerminalApprover(
            Terminal terminal,
            String user,
            Function<ApprovalDecision, String> desk,
            Clock clock,
            boolean colour,
            Supplier<String> codes) {
        this.terminal = terminal;
        this.codes = codes;
        this.person = "terminal:" + user;
        this.desk = desk;
        this.clock = clock;
        this.colour = colour;
        this.thread = new Thread(this::askInTurn, "terminal-approver");
        thread.setDaemon(true);
        thread.start();
    }

    /** Four digits: short to type, and guessed {@value #MAX_WRONG_CODES} times with a chance of one in two thousand. */
    private static Supplier<String> newCodes() {
        SecureRandom random = new SecureRandom();
        return () -> Integer.toString(1_000 + random.nextInt(9_000));
    }

    @Override
    public void asked(ApprovalRequest request) {
        open.put(request.id(), request);
        queue.add(request);
    }

    @Override
    public void settled(ApprovalRequest request, ApprovalOutcome outcome) {
        open.remove(request.id());
    }

    private void askInTurn() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                ApprovalRequest request = queue.take();
                if (isOpen(request)) {
                    askOrRefuse(request);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void askOrRefuse(ApprovalRequest request) {
        if (request.approvers() > 1) {
            // One person cannot become several; saying so now is kinder than letting the command wait in vain.
            decide(
                    request,
                    ApprovalDecision.Verdict.DENY,
                    "the rule asks for " + request.approvers() + " people and at a terminal there is only one");
            return;
        }
        try {
            ask(request);
        } catch (IOException e) {
            decide(request, ApprovalDecision.Verdict.DENY, "nobody could be asked: " + e.getMessage());
        }
    }

    private void ask(ApprovalRequest request) throws IOException {
        QuestionText text = new QuestionText(request, colour, terminal.rows());
        int waiting = (int) queue.stream().filter(this::isOpen).count();
        terminal.show(text.question(waiting, clock.instant(), clock.getZone()));
        while (true) {
            if (wrongCodes >= MAX_WRONG_CODES) {
                terminal.show(List.of("  refused: too many wrong codes; the command may be typing them"));
                decide(request, ApprovalDecision.Verdict.DENY, "too many wrong codes were typed at the terminal");
                return;
            }
            String code = codes.get();
            Optional<String> line = terminal.ask(text.prompt(code), () -> isOpen(request));
            if (line.isEmpty()) {
                terminal.show(List.of("", "  no longer needed: it expired, or whoever asked has gone"));
                return;
            }
            String answer = line.get();
            String word = answer.split("\\s", 2)[0].toLowerCase(Locale.ROOT);
            String comment = answer.substring(word.length()).strip();
            switch (word) {
                case "y", "yes" -> {
                    String typed = comment.split("\\s", 2)[0];
                    if (typed.equals(code)) {
                        comment = comment.substring(typed.length()).strip();
                        tell(decide(request, ApprovalDecision.Verdict.APPROVE, comment), "let it run");
                        return;
                    }
                    wrongCodes += typed.isEmpty() ? 0 : 1;
                    terminal.show(List.of("  please type y and the code that stands beside it in the next line"));
                }
                case "n", "no" -> {
                    tell(decide(request, ApprovalDecision.Verdict.DENY, comment), "refused");
                    return;
                }
                case "m", "more" -> terminal.show(text.wholeCommand());
                default ->
                    terminal.show(List.of(
                            "  please answer y with the code, or n; a comment may follow, as in: n use a WHERE"));
            }
        }
    }

    private String decide(ApprovalRequest request, ApprovalDecision.Verdict verdict, String comment) {
        return desk.apply(
                new ApprovalDecision(request.id(), request.digest(), verdict, person, VisibleText.line(comment), ""));
    }

    private void tell(String note, String done) throws IOException {
        terminal.show(List.of("  " + (note.isEmpty() ? done : VisibleText.line(note))));
    }

    private boolean isOpen(ApprovalRequest request) {
        return open.containsKey(request.id()) && clock.instant().isBefore(request.expiresAt());
    }

    /** Stops asking; what is open stays unanswered. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
