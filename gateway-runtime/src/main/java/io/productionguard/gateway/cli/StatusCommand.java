package io.productionguard.gateway.cli;

import io.productionguard.gateway.control.ControlClient;
import io.productionguard.gateway.control.ControlTarget.Status;
import io.productionguard.gateway.net.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code status}: how a gateway stands, asked over its control socket. */
@Command(
        name = "status",
        description = {"Shows how a running gateway stands. Does not renew its lease.", ""},
        footer = {"", "Exit codes:", "  0   it runs", "  2   wrong arguments", "  4   it cannot be reached"})
final class StatusCommand implements Callable<Integer> {

    private final Io io;

    @Parameters(paramLabel = "SOCKET", description = "The control socket, control in the ready line.")
    private Path socket;

    @Option(names = "--json", description = "Answer with one JSON object, as docs/control-protocol.md lists it.")
    private boolean json;

    StatusCommand(Io io) {
        this.io = io;
    }

    @Override
    public Integer call() {
        try (ControlClient client = ControlClient.connect(socket)) {
            Status status = client.status();
            io.out().println(json ? asJson(status) : asText(status));
            return Exit.OK;
        } catch (IOException e) {
            throw Unreachable.gateway(socket, e);
        }
    }

    private static String asText(Status status) {
        return String.join(
                System.lineSeparator(),
                "session     " + VisibleText.line(status.session()) + ", " + VisibleText.line(status.state())
                        + ", process " + status.pid(),
                "operations  " + status.operations() + ": " + status.denied() + " denied, " + status.approved()
                        + " approved by people",
                "held        "
                        + (status.held().isEmpty() ? "none" : VisibleText.line(String.join(", ", status.held()))),
                "masked      " + status.masked(),
                "recording   " + status.sequence() + " lines",
                "lease       " + status.leaseRemainingMillis() / 1000 + " s left");
    }

    private static String asJson(Status status) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("session", status.session());
        answer.put("pid", status.pid());
        answer.put("state", status.state());
        answer.put("held", status.held());
        answer.put("operations", status.operations());
        answer.put("denied", status.denied());
        answer.put("approved", status.approved());
        answer.put("masked", status.masked());
        answer.put("sequence", status.sequence());
        answer.put("leaseRemainingMillis", status.leaseRemainingMillis());
        return Json.write(answer);
    }
}
