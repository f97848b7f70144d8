package io.productionguard.gateway.cli;

import io.productionguard.gateway.protocol.Credential;
import io.productionguard.gateway.protocol.Protocols;
import io.productionguard.gateway.session.GatewaySession;
import io.productionguard.gateway.session.LaunchException;
import io.productionguard.gateway.session.LaunchSpec;
import io.productionguard.gateway.session.SessionEnd;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What {@code run} does, top to bottom: read what it was given, start a session, bring an approver to its desk, run the
 * command, end the session, say what happened.
 */
final class GuardedRun implements Callable<Integer> {

    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

    private final Io io;
    private final Path configuration;
    private final Map<String, String> credentials;
    private final Map<String, String> usernames;
    private final Optional<String> identityToken;
    private final Optional<Path> output;
    private final RunCommand.Approve approve;
    private final List<String> command;

    GuardedRun(
            Io io,
            Path configuration,
            Map<String, String> credentials,
            Map<String, String> usernames,
            Optional<String> identityToken,
            Optional<Path> output,
            RunCommand.Approve approve,
            List<String> command) {
        this.io = io;
        this.configuration = configuration;
        this.credentials = credentials;
        this.usernames = usernames;
        this.identityToken = identityToken;
        this.output = output;
        this.approve = approve;
        this.command = command;
    }

    @Override
    public Integer call() {
        Secrets secrets = new Secrets();
        LaunchSpec spec;
        try {
            spec = launchSpec(secrets);
        } catch (CliException e) {
            throw asGatewayFailure(e);
        }
        GatewaySession session;
        try {
            session = GatewaySession.start(spec, Protocols.all());
        } catch (LaunchException e) {
            throw new CliException(Exit.RUN_GATEWAY, Problems.lines(e.problems()), e);
        }
        return runBehind(session, secrets);
    }

    private int runBehind(GatewaySession session, Secrets secrets) {
        String reason = "the command could not be started";
        try {
            Attendance attendance = attend(session);
            Set<String> notInherited = new HashSet<>(secrets.variables);
            notInherited.addAll(session.ready().cleared());
            Map<String, String> environment = CommandEnvironment.of(
                    io.environment(),
                    notInherited,
                    secrets.values,
                    session.ready().environment());
            int exitCode = new GuardedCommand(command, environment).run();
            attendance.end();
            reason = "the command ended with exit code " + exitCode;
            return exitCode;
        } finally {
            seal(session, reason);
        }
    }

    private void seal(GatewaySession session, String reason) {
        try {
            SessionEnd end = session.stop(reason);
            io.err().println("production-guard: " + end.summary());
            io.err().println("production-guard: the session is in " + shown(end.report()));
        } catch (IOException e) {
            throw new CliException(
                    Exit.RUN_GATEWAY,
                    "the recording could not be sealed: " + e.getMessage() + "; what was written is in "
                            + session.ready().output(),
                    e);
        }
    }

    private Attendance attend(GatewaySession session) {
        if (approve == RunCommand.Approve.DENY) {
            return refuseAll(session, "nobody is asked in this run (--approve deny)");
        }
        Optional<DevTty> terminal = DevTty.open();
        if (terminal.isEmpty()) {
            return refuseAll(session, "there is no terminal to ask at; run it from one, or guard it by a CI front-end");
        }
        boolean colour = !io.environment().containsKey("NO_COLOR")
                && !"dumb".equals(io.environment().getOrDefault("TERM", "dumb"));
        DevTty tty = terminal.get();
        TerminalApprover approver = new TerminalApprover(
                tty,
                user(),
                decision -> session.desk().decide(decision).note(),
                Clock.system(ZoneId.systemDefault()),
                colour);
        session.desk().add(approver);
        return () -> {
            approver.close();
            tty.close();
        };
    }

    /** With a closed desk whatever would have to ask is denied at once, and told why. */
    private static Attendance refuseAll(GatewaySession session, String why) {
        session.desk().close(why);
        return () -> {};
    }

    private LaunchSpec launchSpec(Secrets secrets) {
        checkUsernames();
        Map<String, Credential> values = new LinkedHashMap<>();
        credentials.forEach((name, source) -> values.put(
                name,
                new Credential(
                        name,
                        Optional.ofNullable(usernames.get(name)),
                        secrets.read(io, "credential " + VisibleText.line(name), source))));
        Optional<String> token = identityToken.map(source -> secrets.read(io, "the identity token", source));
        return new LaunchSpec(
                ConfigurationFile.read(configuration),
                Optional.empty(),
                values,
                token,
                token.isPresent() ? Optional.empty() : Optional.of("local:" + user()),
                output.orElseGet(GuardedRun::defaultOutput),
                Optional.empty(),
                Map.of(),
                Optional.empty());
    }

    /** A user name that goes with nothing would look as if it had an effect. */
    private void checkUsernames() {
        usernames.forEach((name, user) -> {
            String shown = VisibleText.line(name);
            if (!credentials.containsKey(name)) {
                throw new CliException(
                        Exit.RUN_GATEWAY,
                        "--username " + shown + "=… goes with no credential; give its secret with --credential " + shown
                                + "=env:VARIABLE, or take it away");
            }
            if (user.isEmpty()) {
                throw new CliException(
                        Exit.RUN_GATEWAY,
                        "--username " + shown + "= is empty; write --username " + shown + "=USER, or take it away");
            }
        });
    }

    private static Path defaultOutput() {
        return Path.of("production-guard-session-%s-%04x"
                .formatted(
                        STAMP.format(LocalDateTime.now(ZoneId.systemDefault())),
                        ThreadLocalRandom.current().nextInt(0x10000)));
    }

    private static String user() {
        return System.getProperty("user.name", "unknown");
    }

    /** Relative to the working directory where that is shorter. */
    private static String shown(Path path) {
        Path here = Path.of("").toAbsolutePath();
        return path.startsWith(here) ? here.relativize(path).toString() : path.toString();
    }

    /** Inside {@code run} every failure of the gateway has one code; the small ones could be the command's. */
    private static CliException asGatewayFailure(CliException e) {
        return new CliException(Exit.RUN_GATEWAY, e.getMessage(), e);
    }

    /** Somebody who answers questions, until it ends. */
    private interface Attendance {
        void end();
    }

    /** The secrets that were read, and the variables that held them. */
    private static final class Secrets {

        private final Set<String> variables = new HashSet<>();
        private final Set<String> values = new HashSet<>();

        String read(Io io, String what, String source) {
            SecretSource parsed = SecretSource.parse(what, source);
            String value = parsed.read(io);
            parsed.variable().ifPresent(variables::add);
            values.add(value);
            return value;
        }
    }
}
