package io.productionguard.demo;

import io.productionguard.gateway.approval.ApprovalDecision.Verdict;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;

/** Who decides on what is held: somebody at the terminal, or a list of answers. */
sealed interface Person {

    /** The name under which the decision is recorded. */
    String name();

    /** The person's word on the question that was just printed. */
    Verdict decide() throws IOException;

    /** Somebody at the terminal. */
    record AtTheTerminal(String name, BufferedReader keyboard) implements Person {

        static AtTheTerminal here() {
            return new AtTheTerminal(
                    System.getProperty("user.name"),
                    new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())));
        }

        @Override
        public Verdict decide() throws IOException {
            while (true) {
                System.out.print("  Approve? [y/n] ");
                System.out.flush();
                String line = keyboard.readLine();
                if (line == null || line.strip().equalsIgnoreCase("n")) {
                    return Verdict.DENY;
                }
                if (line.strip().equalsIgnoreCase("y")) {
                    return Verdict.APPROVE;
                }
            }
        }
    }

    /** Answers given beforehand, one for each question; what is not foreseen is denied. */
    record Scripted(Queue<Verdict> answers) implements Person {

        static Scripted answering(Verdict... answers) {
            return new Scripted(new ArrayDeque<>(List.of(answers)));
        }

        @Override
        public String name() {
            return "scripted-approver";
        }

        @Override
        public Verdict decide() {
            Verdict verdict = answers.isEmpty() ? Verdict.DENY : answers.remove();
            System.out.println("  Approve? [y/n] " + (verdict == Verdict.APPROVE ? "y" : "n") + "   (scripted)");
            return verdict;
        }
    }

    /** Somebody whose decisions are also told to {@code memory}. */
    record Remembering(Person person, Consumer<Verdict> memory) implements Person {

        @Override
        public String name() {
            return person.name();
        }

        @Override
        public Verdict decide() throws IOException {
            Verdict verdict = person.decide();
            memory.accept(verdict);
            return verdict;
        }
    }
}
