package io.productionguard.gateway.cli;

import io.productionguard.gateway.policy.ConfigurationSchema;
import io.productionguard.gateway.protocol.Protocols;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code policy schema}: the JSON Schema by which editors complete a configuration. */
@Command(
        name = "schema",
        description = {"Prints the JSON Schema of production-guard.yml, for editors.", ""},
        footer = {"", "Exit codes:", "  0   printed", "  2   wrong arguments"})
final class PolicySchemaCommand implements Callable<Integer> {

    private final Io io;

    PolicySchemaCommand(Io io) {
        this.io = io;
    }

    @Override
    public Integer call() {
        io.out().print(ConfigurationSchema.json(Protocols.all()));
        io.out().flush();
        return Exit.OK;
    }
}
