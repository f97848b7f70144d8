package io.productionguard.gateway.operation.kubernetes;

import java.util.List;
import java.util.stream.Collectors;

/** A command with its arguments as one would type it in a shell: what approvers see, and rules compare. */
public final class CommandLine {

    private CommandLine() {}

    /** The words, each quoted where a shell would take it for something else. */
    public static String of(List<String> command) {
        return command.stream().map(CommandLine::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String argument) {
        boolean plain = !argument.isEmpty()
                && argument.chars().allMatch(c -> Character.isLetterOrDigit(c) || "-_./:=,@%+".indexOf(c) >= 0);
        return plain ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }
}
