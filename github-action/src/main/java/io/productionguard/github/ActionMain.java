package io.productionguard.github;

import io.productionguard.gateway.cli.Main;
import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.net.Texts;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Entrance of the action's jar: {@code frontend} and {@code finish} for the shim, {@code init} for people, everything else
 * is the gateway's own command line.
 */
public final class ActionMain {

    private static final Logger LOG = Logger.getLogger(ActionMain.class.getName());

    private ActionMain() {}

    /** Runs one command and ends the process. */
    public static void main(String[] arguments) {
        String command = arguments.length == 0 ? "" : arguments[0];
        switch (command) {
            case "frontend" -> System.exit(answering(out -> Frontend.run(System.in, out)));
            case "finish" -> System.exit(answering(out -> Finish.run(System.in, out)));
            case "init" ->
                System.exit(
                        InitCommand.run(Arrays.asList(arguments).subList(1, arguments.length), System.out, System.err));
            default -> Main.main(arguments);
        }
    }

    private interface Command {
        void run(PrintStream out) throws ActionException, IOException, InterruptedException;
    }

    /** Whatever goes wrong becomes the one line that the shim waits for. */
    private static int answering(Command command) {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        try {
            command.run(out);
            return 0;
        } catch (ActionException | IOException e) {
            return failed(out, e.getMessage() == null ? e.toString() : e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(out, "interrupted");
        } catch (RuntimeException e) {
            LOG.log(Level.SEVERE, "internal error", e);
            return failed(out, "internal error: " + e.getClass().getSimpleName() + "; the log says more");
        }
    }

    private static int failed(PrintStream out, String message) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("type", "error");
        answer.put("message", Texts.line(message, 4_000));
        out.print(Json.write(answer) + "\n");
        out.flush();
        return 1;
    }
}
