package io.productionguard.gateway.cli;

import io.productionguard.gateway.control.ControlClient;
import io.productionguard.gateway.control.ControlTarget.Stopped;
import io.productionguard.gateway.net.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code stop}: ends a gateway over its control socket. */
@Command(
        name = "stop",
        description = {
            "Ends a gateway: denies what is held, closes its connections, seals the recording. Returns when that is done.",
            ""
        },
        footer = {
            "",
            "Exit codes:",
            "  0   ended, recording sealed",
            "  2   wrong arguments",
            "  4   the gateway cannot be reached, or could not seal its recording"
        })
final class StopCommand implements Callable<Integer> {

    private final Io io;

    @Parameters(paramLabel = "SOCKET", description = "The control socket, control in the ready line.")
    private Path socket;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            defaultValue = "stopped by its front-end",
            description = "Recorded as the reason. Default: ${DEFAULT-VALUE}.")
    private String reason;

    @Option(names = "--json", description = "Answer with one JSON object: sequence, head, output.")
    private boolean json;

    StopCommand(Io io) {
        this.io = io;
    }

    @Override
    public Integer call() {
        try (ControlClient client = ControlClient.connect(socket)) {
            Stopped stopped = client.stop(reason);
            if (json) {
                Map<String, Object> answer = new LinkedHashMap<>();
                answer.put("sequence", stopped.sequence());
                answer.put("head", stopped.head());
                answer.put("output", stopped.output());
                io.out().println(Json.write(answer));
            } else {
                io.out()
                        .println("sealed after " + stopped.sequence() + " lines; the session is in "
                                + VisibleText.line(stopped.output()));
            }
            return Exit.OK;
        } catch (IOException e) {
            throw Unreachable.gateway(socket, e);
        }
    }
}
