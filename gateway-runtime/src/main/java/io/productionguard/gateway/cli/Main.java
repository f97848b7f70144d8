package io.productionguard.gateway.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line's entrance: finds the command, and turns whatever goes wrong into one line on standard error and an exit
 * code of {@link Exit}.
 *
 * <p>{@code start} takes no arguments, and a CI job waits for it: it is entered without loading picocli, which would cost
 * more than any other single thing on the way to the ready line (numbers in {@code docs/performance.md}).
 */
public final class Main {

    /** Read by the runtime's logging when it is first used: one line an entry, and what was thrown. */
    private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";

    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        if (System.getProperty(LOG_FORMAT) == null) {
            System.setProperty(LOG_FORMAT, "production-guard: %5$s%6$s%n");
        }
        System.exit(run(Io.system(), arguments));
    }

    /** Runs one command; returns its exit code. */
    static int run(Io io, String... arguments) {
        if (arguments.length == 1 && arguments[0].equals("start")) {
            return guarded(io, "start", () -> new StartCommand(io).call());
        }
        return commandLine(io).execute(arguments);
    }

    private static CommandLine commandLine(Io io) {
        CommandLine policy = new CommandLine(new PolicyCommand())
                .addSubcommand(new PolicyCheckCommand(io))
                .addSubcommand(new PolicyExplainCommand(io))
                .addSubcommand(new PolicySchemaCommand(io));
        CommandLine session = new CommandLine(new SessionCommand())
                .addSubcommand(new SessionVerifyCommand(io))
                .addSubcommand(new SessionShowCommand(io));
        CommandLine root = new CommandLine(new RootCommand())
                .addSubcommand(new RunCommand(io))
                .addSubcommand(new StartCommand(io))
                .addSubcommand(new StopCommand(io))
                .addSubcommand(new StatusCommand(io))
                .addSubcommand(policy)
                .addSubcommand(session)
                .addSubcommand(new WarmUpCommand());
        root.getSubcommands().get("run").setStopAtPositional(true);
        addHelp(root);
        return root.setOut(new PrintWriter(io.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(io.err(), true, StandardCharsets.UTF_8))
                .setUsageHelpWidth(100)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((e, given) -> wrongArguments(io, e))
                .setExecutionExceptionHandler((e, line, result) -> failed(io, topCommand(line.getCommandSpec()), e));
    }

    private static void addHelp(CommandLine command) {
        for (CommandLine below : command.getSubcommands().values()) {
            below.addMixin("help", new HelpOption());
            addHelp(below);
        }
    }

    private static int wrongArguments(Io io, ParameterException e) {
        CommandSpec command = e.getCommandLine().getCommandSpec();
        StringBuilder message = new StringBuilder(VisibleText.line(e.getMessage()));
        if (e instanceof UnmatchedArgumentException unmatched) {
            var suggestions = unmatched.getSuggestions();
            if (!suggestions.isEmpty()) {
                message.append("; did you mean ").append(suggestions.get(0)).append('?');
            }
        }
        message.append(" (").append(command.qualifiedName()).append(" --help lists what there is)");
        io.err().println("production-guard: " + message);
        return topCommand(command).equals("run") ? Exit.RUN_GATEWAY : Exit.USAGE;
    }

    private static int guarded(Io io, String command, Callable<Integer> body) {
        try {
            return body.call();
        } catch (Exception e) {
            return failed(io, command, e);
        }
    }

    private static int failed(Io io, String command, Exception e) {
        if (e instanceof CliException expected) {
            io.err().println("production-guard: " + expected.getMessage());
            return expected.exitCode();
        }
        io.err()
                .println("production-guard: internal error: " + VisibleText.line(String.valueOf(e))
                        + "; please report it with the lines that follow");
        Logger.getLogger(Main.class.getName()).log(Level.SEVERE, "internal error in " + command, e);
        return command.equals("run") ? Exit.RUN_GATEWAY : Exit.INTERNAL;
    }

    /** The word after {@code production-guard}. */
    private static String topCommand(CommandSpec command) {
        CommandSpec top = command;
        while (top.parent() != null && top.parent().parent() != null) {
            top = top.parent();
        }
        return top.name();
    }
}
