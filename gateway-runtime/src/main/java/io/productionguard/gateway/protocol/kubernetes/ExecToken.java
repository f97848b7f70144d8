package io.productionguard.gateway.protocol.kubernetes;

import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.net.JsonException;
import io.productionguard.gateway.net.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A token that a credential plugin prints (client.authentication.k8s.io, {@code ExecCredential}): the command of a
 * kubeconfig's {@code exec}, run by the gateway in its own environment, never by the agent.
 *
 * @param command with its arguments
 * @param environment added to the gateway's own
 * @param apiVersion of the plugin's protocol
 * @param server URL of the cluster
 */
record ExecToken(List<String> command, Map<String, String> environment, String apiVersion, String server)
        implements TokenSource {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration UNLESS_SAID = Duration.ofMinutes(5);
    private static final Duration EARLY = Duration.ofSeconds(30);
    private static final Json.Limits LIMITS = new Json.Limits(256 << 10, 8, 1_000);

    static ExecToken of(Map<?, ?> exec, String server) {
        List<String> command = new ArrayList<>();
        if (!(exec.get("command") instanceof String program) || program.isBlank()) {
            throw new IllegalArgumentException("the kubeconfig's exec names no command");
        }
        command.add(program);
        if (exec.get("args") instanceof List<?> arguments) {
            arguments.forEach(argument -> command.add(String.valueOf(argument)));
        }
        Map<String, String> environment = new java.util.LinkedHashMap<>();
        if (exec.get("env") instanceof List<?> variables) {
            for (Object each : variables) {
                if (each instanceof Map<?, ?> variable) {
                    environment.put(String.valueOf(variable.get("name")), String.valueOf(variable.get("value")));
                }
            }
        }
        String version = exec.get("apiVersion") instanceof String text ? text : "client.authentication.k8s.io/v1";
        return new ExecToken(List.copyOf(command), environment, version, server);
    }

    @Override
    public Token fetch() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        builder.environment().put("KUBERNETES_EXEC_INFO", info());
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new IOException("the kubeconfig's exec command cannot be started", e);
        }
        try {
            process.getOutputStream().close();
            byte[] output = process.getInputStream().readNBytes(LIMITS.maxBytes());
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("the kubeconfig's exec command took longer than a minute");
            }
            if (process.exitValue() != 0) {
                throw new IOException("the kubeconfig's exec command ended with " + process.exitValue());
            }
            return token(Json.parse(output, LIMITS));
        } catch (JsonException e) {
            throw new IOException("the kubeconfig's exec command printed no ExecCredential", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private String info() {
        return Json.write(Map.of(
                "kind",
                "ExecCredential",
                "apiVersion",
                apiVersion,
                "spec",
                Map.of("interactive", false, "cluster", Map.of("server", server))));
    }

    private static Token token(JsonObject credential) throws JsonException {
        JsonObject status = credential.object("status");
        Instant until = Instant.now().plus(UNLESS_SAID);
        if (status.has("expirationTimestamp")) {
            try {
                until = Instant.parse(status.text("expirationTimestamp")).minus(EARLY);
            } catch (DateTimeParseException e) {
                throw new JsonException("expirationTimestamp is no time");
            }
        }
        return new Token(status.text("token"), until);
    }

    /** Never the environment, which may hold secrets. */
    @Override
    public String toString() {
        return "exec " + command.get(0);
    }
}
