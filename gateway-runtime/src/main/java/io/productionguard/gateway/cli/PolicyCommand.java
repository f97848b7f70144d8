package io.productionguard.gateway.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code policy}: only says what there is. */
@Command(
        name = "policy",
        description = "Checks a configuration and explains what it decides, without any server.",
        synopsisSubcommandLabel = "COMMAND")
final class PolicyCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "check, explain or schema is missing");
    }
}
