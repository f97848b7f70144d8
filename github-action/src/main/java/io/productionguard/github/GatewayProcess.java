package io.productionguard.github;

import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.net.JsonException;
import io.productionguard.gateway.net.JsonObject;
import io.productionguard.gateway.net.Texts;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The gateway's own process: {@code start} of the control protocol. It is started first and told what to do when that is
 * known, so that the Java runtime boots while GitHub is asked.
 */
final class GatewayProcess {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(100);
    private static final int MAX_READY_BYTES = 1 << 20;
    private static final Json.Limits LIMITS = new Json.Limits(MAX_READY_BYTES, 4, 10_000);

    private final Process process;

    private GatewayProcess(Process process) {
        this.process = process;
    }

    /** Starts it with this process's own Java and jar; its diagnostics go where this process's go. */
    static GatewayProcess start() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(launcher());
        // Nobody attaches a tool that writes its memory to a file; core files were ruled out by whoever started this
        // process.
        command.addAll(List.of("-XX:+DisableAttachMechanism", "-XX:-UsePerfData"));
        command.addAll(List.of("-Xshare:auto", "-XX:+UseSerialGC", "-Xss512k", "-Xmx256m"));
        // As in the launcher: the compiler is done soon.
        command.add("-XX:FreqInlineSize=100");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ActionMain.class.getName(), "start"));
        return new GatewayProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** The one that this process was started with: a copy that hides its memory, where the shim could make one. */
    private static String launcher() {
        String own = System.getProperty("production-guard.java", "");
        return own.isEmpty()
                ? Path.of(System.getProperty("java.home"), "bin", "java").toString()
                : own;
    }

    /**
     * Hands over the launch document and waits for the ready line.
     *
     * @throws ActionException with the gateway's own words when it refuses
     */
    JsonObject launch(Map<String, ?> document) throws ActionException, IOException {
        try (OutputStream in = process.getOutputStream()) {
            in.write(Json.write(document).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // It has ended; its answer says why.
        }
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        Thread reader = new Thread(() -> read(answer), "gateway-answer");
        reader.setDaemon(true);
        reader.start();
        try {
            byte[] line = answer.get(START_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            if (line.length == 0) {
                throw new ActionException("the gateway ended without an answer; its log says more");
            }
            return ready(Json.parse(new String(line, StandardCharsets.UTF_8).strip(), LIMITS));
        } catch (JsonException e) {
            throw new ActionException("the gateway's answer cannot be read: " + e.getMessage(), e);
        } catch (TimeoutException e) {
            throw new ActionException(
                    "the gateway was not ready within " + START_TIMEOUT.toSeconds() + " s; its log says more", e);
        } catch (ExecutionException e) {
            throw new IOException("the gateway's answer cannot be read", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the gateway");
        }
    }

    private static JsonObject ready(JsonObject answer) throws JsonException, ActionException {
        String type = answer.text("type");
        if (type.equals("error")) {
            throw new ActionException(Texts.line(answer.text("message"), 4_000));
        }
        if (!type.equals("ready")) {
            throw new JsonException("it is no ready line");
        }
        answer.number("version", 1, 1);
        return answer;
    }

    private void read(CompletableFuture<byte[]> answer) {
        try {
            answer.complete(process.getInputStream().readNBytes(MAX_READY_BYTES));
        } catch (IOException e) {
            answer.completeExceptionally(e);
        }
    }

    /** Has {@code then} run, on a thread of the runtime's, when the process has ended. */
    void whenEnded(Runnable then) {
        var unused = process.onExit().thenRun(then);
    }

    /** Ends it when it is not needed after all. It seals what there is on the way out. */
    void abandon() {
        process.destroy();
    }
}
