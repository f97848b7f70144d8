package io.productionguard.gateway.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code session}: only says what there is. */
@Command(
        name = "session",
        description = "Verifies and shows the recording of a session.",
        synopsisSubcommandLabel = "COMMAND")
final class SessionCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "verify or show is missing");
    }
}
