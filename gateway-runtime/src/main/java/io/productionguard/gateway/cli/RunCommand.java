package io.productionguard.gateway.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code run}: one command behind a gateway of its own. The arguments only; {@link GuardedRun} is what happens. */
@Command(
        name = "run",
        description = {
            "Starts a gateway, runs COMMAND unchanged with the variables that lead its clients to the gateway, asks at the"
                    + " terminal when a human is needed, and writes down what happened.",
            ""
        },
        customSynopsis = "production-guard run -c FILE [--credential NAME=SOURCE]... [--username NAME=USER]...%n"
                + "                     [--identity-token SOURCE] [--output DIR] [--approve ask|deny]%n"
                + "                     -- COMMAND [ARGUMENT]...",
        footer = {
            "",
            "SOURCE is one of",
            "  env:VAR     the value of a variable; COMMAND does not get it",
            "  file:PATH   the content of a file",
            "  fd:N        what can be read from an inherited file descriptor",
            "  exec:CMD    what a helper prints, run by /bin/sh",
            "",
            "Questions are asked on /dev/tty, so COMMAND keeps its standard input and output. COMMAND runs as the same user",
            "as the person who answers: run protects against mistakes, not against a command that attacks its own user.",
            "",
            "Exit codes:",
            "  COMMAND's own, or 128 and the number of the signal that ended it",
            "  125   the gateway was refused or could not start, or the recording could not be sealed",
            "  126   COMMAND could not be executed",
            "  127   there is no such COMMAND"
        })
final class RunCommand implements Callable<Integer> {

    private final Io io;

    @Option(
            names = {"-c", "--configuration"},
            required = true,
            paramLabel = "FILE",
            description = "The configuration, production-guard.yml.")
    private Path configuration;

    @Option(
            names = "--credential",
            paramLabel = "NAME=SOURCE",
            description = "Where the value of a credential comes from that the configuration names. Repeatable.")
    private Map<String, String> credentials = new LinkedHashMap<>();

    @Option(
            names = "--username",
            paramLabel = "NAME=USER",
            description =
                    "The user name that goes with a credential, or its AWS access key ID. No secret: it can be seen in"
                            + " the list of processes. Repeatable.")
    private Map<String, String> usernames = new LinkedHashMap<>();

    @Option(
            names = "--identity-token",
            paramLabel = "SOURCE",
            description = "Where the job's OIDC token comes from, when the configuration has identity.")
    private String identityToken;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "Directory for the session's files; must be new or empty. Default:"
                    + " production-guard-session-TIME-ID in the working directory.")
    private Path output;

    @Option(
            names = "--approve",
            paramLabel = "ask|deny",
            defaultValue = "ask",
            converter = ApproveWord.class,
            description = "What happens when a rule asks for a human: ask at the terminal, or deny at once.")
    private Approve approve;

    @Parameters(arity = "1..*", paramLabel = "COMMAND", description = "The command and its arguments.")
    private List<String> command;

    RunCommand(Io io) {
        this.io = io;
    }

    @Override
    public Integer call() {
        return new GuardedRun(
                        io,
                        configuration,
                        credentials,
                        usernames,
                        Optional.ofNullable(identityToken),
                        Optional.ofNullable(output),
                        approve,
                        command)
                .call();
    }

    /** What happens when a human is needed. */
    enum Approve {
        ASK,
        DENY
    }

    private static final class ApproveWord implements ITypeConverter<Approve> {
        @Override
        public Approve convert(String word) {
            return switch (word.toLowerCase(Locale.ROOT)) {
                case "ask" -> Approve.ASK;
                case "deny" -> Approve.DENY;
                default -> throw new TypeConversionException("it is ask or deny");
            };
        }
    }
}
