package io.productionguard.gateway.cli;

import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.protocol.Protocols;
import io.productionguard.gateway.session.GatewaySession;
import io.productionguard.gateway.session.LaunchDocument;
import io.productionguard.gateway.session.LaunchException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;

/** {@code start}: a gateway for a CI front-end, in the foreground until it is stopped or its lease lapses. */
@Command(
        name = "start",
        description = {
            "Starts a gateway for a CI front-end: reads one JSON launch document from standard input, answers with one"
                    + " ready (or error) line on standard output, and runs until it is stopped over its control socket, by"
                    + " SIGTERM or SIGINT, or because its lease lapsed. docs/control-protocol.md describes all of it.",
            ""
        },
        footer = {
            "",
            "Exit codes:",
            "  0   ended orderly, recording sealed",
            "  2   wrong arguments",
            "  3   configuration, credential or identity refused",
            "  4   could not start (port, file, directory)",
            "  5   ended because of an internal error; recording as far as it was written"
        })
final class StartCommand implements Callable<Integer> {

    private final Io io;

    StartCommand(Io io) {
        this.io = io;
    }

    @Override
    public Integer call() {
        GatewaySession session;
        try {
            session = GatewaySession.start(LaunchDocument.read(io.in()), Protocols.all());
        } catch (LaunchException e) {
            int code = switch (e.kind()) {
                case REFUSED -> Exit.REFUSED;
                case IMPOSSIBLE -> Exit.UNAVAILABLE;
            };
            answerError(e.getMessage());
            throw new CliException(code, Problems.lines(e.problems()), e);
        } catch (RuntimeException e) {
            answerError("internal error; standard error says more");
            throw e;
        }
        // A lost terminal or connection of whoever started it is no reason to end: the lease is.
        Signals.handle("HUP", () -> {});
        Signals.handle("TERM", () -> stop(session, "SIGTERM"));
        Signals.handle("INT", () -> stop(session, "SIGINT"));
        answer(session.ready().toJson());
        return awaitEnd(session);
    }

    private int awaitEnd(GatewaySession session) {
        while (true) {
            try {
                session.over().get();
                return Exit.OK;
            } catch (ExecutionException e) {
                io.err()
                        .println("production-guard: the session did not end well: "
                                + e.getCause().getMessage() + "; its recording is not sealed");
                return Exit.INTERNAL;
            } catch (InterruptedException e) {
                stop(session, "interrupted");
            }
        }
    }

    private void stop(GatewaySession session, String reason) {
        try {
            session.stop(reason);
        } catch (IOException e) {
            // The main thread sees the same failure and reports it.
            io.err().println("production-guard: stopping after " + reason + " failed");
        }
    }

    private void answerError(String message) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("type", "error");
        line.put("message", message);
        answer(Json.write(line));
    }

    /** One line, and no more: the reader may wait for the end of the stream. */
    private void answer(String line) {
        io.out().print(line + "\n");
        io.out().flush();
        io.out().close();
    }
}
