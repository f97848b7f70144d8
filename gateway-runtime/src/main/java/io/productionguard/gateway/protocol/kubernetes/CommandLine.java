package io.productionguard.gateway.protocol.kubernetes;

import java.util.List;
import java.util.stream.Collectors;

/** A command with its arguments as one would type it in a shell. */
final class CommandLine {

    private CommandLine() {}

    static String of(List<String> command) {
        return command.stream().map(CommandLine::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String argument) {
        boolean plain = !argument.isEmpty()
                && argument.chars().allMatch(c -> Character.isLetterOrDigit(c) || "-_./:=,@%+".indexOf(c) >= 0);
        return plain ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }
}
