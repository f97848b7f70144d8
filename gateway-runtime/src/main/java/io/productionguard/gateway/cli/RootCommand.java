package io.productionguard.gateway.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code production-guard} itself: only says what there is. */
@Command(
        name = "production-guard",
        description = {
            "An ephemeral gateway between an AI agent and production: every command the agent sends to a production"
                    + " system is identified, decided, held for a human where the rules say so, recorded, and its answer"
                    + " masked."
        },
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "  demo      (by the launcher ./production-guard) shows all of it on a small shop database",
            "",
            "Each command explains itself and its exit codes: production-guard COMMAND --help"
        },
        mixinStandardHelpOptions = true,
        versionProvider = RootCommand.Version.class)
final class RootCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing, such as run");
    }

    /** The version of the jar. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {
                "production-guard " + io.productionguard.gateway.session.GatewayVersion.text() + " (Java "
                        + Runtime.version() + ")"
            };
        }
    }
}
