package io.productionguard.demo;

import io.productionguard.gateway.approval.ApprovalDecision.Verdict;
import io.productionguard.gateway.control.DecisionSigner;
import io.productionguard.gateway.control.EventFollower;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * {@code production-guard demo [--unattended]}: production, gateway and agent, each a process of its own; ends with a table
 * of what happened and fails when something else happened than the table would have to say.
 *
 * <p>Arguments: the gateway's jar, the directory for the session, then {@code --unattended} for scripted decisions.
 */
public final class Demo {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Path jar;
    private final Path output;
    private final Person person;
    private final List<Verdict> decisions = new ArrayList<>();

    private Demo(Path jar, Path output, Person person) {
        this.jar = jar;
        this.output = output;
        this.person = person;
    }

    /** Exit code 0 when everything was shown, 1 when something went otherwise, 2 for wrong arguments. */
    public static void main(String[] arguments) throws Exception {
        List<String> given = List.of(arguments);
        if (given.size() < 2
                || given.size() > 3
                || (given.size() == 3 && !given.get(2).equals("--unattended"))) {
            System.err.println("usage: production-guard demo [--unattended]");
            System.exit(2);
        }
        Logger.getLogger("io.zonky").setLevel(Level.WARNING);
        Logger.getLogger("java.util").setLevel(Level.WARNING);
        Person person = given.size() == 3
                ? Person.Scripted.answering(Verdict.APPROVE, Verdict.DENY)
                : Person.AtTheTerminal.here();
        System.exit(new Demo(Path.of(given.get(0)), Path.of(given.get(1)), person).run() ? 0 : 1);
    }

    private boolean run() throws IOException, SQLException, InterruptedException {
        Path scratch = Files.createTempDirectory("production-guard-demo");
        DecisionSigner signer = DecisionSigner.create();
        try {
            say("Starting a real PostgreSQL with a small shop in it: this is production.");
            try (ShopDatabase shop = ShopDatabase.start(scratch)) {
                say("Starting a gateway in front of it; only the gateway has the password.");
                try (GatewayProcess gateway = GatewayProcess.start(jar, shop, signer, output)) {
                    return guarded(shop, gateway, signer);
                }
            }
        } finally {
            delete(scratch);
        }
    }

    private boolean guarded(ShopDatabase shop, GatewayProcess gateway, DecisionSigner signer)
            throws IOException, SQLException, InterruptedException {
        say("Starting the agent: an ordinary program with an ordinary PostgreSQL driver.");
        System.out.println();
        Map<String, String> reports;
        ApprovalLoop approvals = new ApprovalLoop(gateway, signer, new Person.Remembering(person, decisions::add));
        EventFollower follower = EventFollower.start(gateway.controlSocket(), 0, PATIENCE, approvals);
        try (follower) {
            reports = agent(gateway.clientEnvironment());
        }
        gateway.stop();
        String status = shop.owner("SELECT status FROM orders WHERE id = 1042");
        String orders = shop.owner("SELECT count(*) FROM orders");
        return table(reports, status, orders);
    }

    /** Runs the agent, shows what it prints, and collects how its steps ended. */
    private static Map<String, String> agent(Map<String, String> clientEnvironment)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ScriptedAgent.class.getName())
                .redirectErrorStream(true);
        builder.environment().putAll(clientEnvironment);
        Process agent = builder.start();
        Map<String, String> reports = new LinkedHashMap<>();
        try (BufferedReader out = agent.inputReader(StandardCharsets.UTF_8)) {
            String line;
            while ((line = out.readLine()) != null) {
                if (line.startsWith("step ")) {
                    String[] words = line.split(" ", 3);
                    reports.put(words[1], words[2]);
                } else {
                    System.out.println("  agent │ " + Terminal.visible(line));
                }
            }
        }
        agent.waitFor();
        return reports;
    }

    private boolean table(Map<String, String> reports, String status, String orders) {
        boolean first = !decisions.isEmpty() && decisions.get(0) == Verdict.APPROVE;
        boolean again = decisions.size() > 1 && decisions.get(1) == Verdict.APPROVE;
        String expectedStatus = first || again ? "shipped" : "paid";
        boolean shown = true;
        System.out.println();
        System.out.println(Terminal.bold(String.format("  %-24s %-46s %s", "the agent tried", "what happened", "")));
        for (Step step : Step.script(first, again)) {
            boolean holds = step.holds(reports);
            shown &= holds;
            System.out.printf(
                    "  %-24s %-46s %s%n",
                    step.attempt(),
                    step.shows(),
                    holds ? Terminal.good("ok") : Terminal.bad("NO: " + reports.get(step.name())));
        }
        boolean kept = status.equals(expectedStatus) && orders.equals("500");
        shown &= kept;
        System.out.printf(
                "  %-24s %-46s %s%n",
                "production afterwards",
                orders + " orders, order 1042 is " + status,
                kept ? Terminal.good("ok") : Terminal.bad("NO"));
        System.out.println();
        System.out.println("  report     " + output.resolve("session.html"));
        System.out.println("  recording  " + output.resolve("recording.jsonl"));
        return shown;
    }

    private static void say(String text) {
        System.out.println(Terminal.bold("▸ " + text));
    }

    private static void delete(Path directory) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(directory)) {
            all = new ArrayList<>(walk.toList());
        }
        for (int i = all.size() - 1; i >= 0; i--) {
            Files.deleteIfExists(all.get(i));
        }
    }
}
