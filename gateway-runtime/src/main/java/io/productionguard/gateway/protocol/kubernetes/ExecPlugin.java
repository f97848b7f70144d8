package io.productionguard.gateway.protocol.kubernetes;

import io.productionguard.gateway.net.ClientCertificate;
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
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A token or client certificate that a credential plugin prints (client.authentication.k8s.io, {@code ExecCredential}): the
 * command of a kubeconfig's {@code exec}, run by the gateway in its own environment, never by the agent.
 *
 * @param command with its arguments
 * @param environment added to the gateway's own
 * @param apiVersion of the plugin's protocol
 * @param server URL of the cluster
 * @param patience how long it may run
 */
record ExecPlugin(
        List<String> command, Map<String, String> environment, String apiVersion, String server, Duration patience)
        implements ProofSource {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration UNLESS_SAID = Duration.ofMinutes(5);
    private static final Duration EARLY = Duration.ofSeconds(30);
    private static final Json.Limits LIMITS = new Json.Limits(256 << 10, 8, 1_000);

    static ExecPlugin of(Map<?, ?> exec, String server) {
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
        return new ExecPlugin(List.copyOf(command), environment, version, server, PATIENCE);
    }

    @Override
    public Proof fetch() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        builder.environment().put("KUBERNETES_EXEC_INFO", info());
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new IOException("the kubeconfig's exec command cannot be started", e);
        }
        FutureTask<byte[]> output = new FutureTask<>(() -> {
            process.getOutputStream().close();
            return process.getInputStream().readNBytes(LIMITS.maxBytes());
        });
        // Of its own, because a process that the plugin left behind may hold the output open for ever.
        Thread reader = new Thread(output, "kubernetes-plugin");
        reader.setDaemon(true);
        reader.start();
        try {
            byte[] printed = output.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new TimeoutException();
            }
            if (process.exitValue() != 0) {
                throw new IOException("the kubeconfig's exec command ended with " + process.exitValue());
            }
            return proof(Json.parse(printed, LIMITS));
        } catch (JsonException e) {
            throw new IOException("the kubeconfig's exec command printed no ExecCredential that can be used", e);
        } catch (TimeoutException e) {
            throw new IOException("the kubeconfig's exec command took longer than " + patience.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new IOException("the output of the kubeconfig's exec command cannot be read", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            end(process);
        }
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
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

    private Proof proof(JsonObject credential) throws JsonException {
        if (credential.has("apiVersion") && !credential.text("apiVersion").equals(apiVersion)) {
            throw new JsonException("apiVersion is not the one that was asked for");
        }
        JsonObject status = credential.object("status");
        String token = status.optionalText("token").orElse("");
        Optional<ClientCertificate> certificate = certificate(status);
        if (token.isEmpty() && certificate.isEmpty()) {
            throw new JsonException("there is neither a token nor a certificate");
        }
        Instant until = until(status);
        if (certificate.isPresent()) {
            Instant end = certificate.get().expires().minus(EARLY);
            until = end.isBefore(until) ? end : until;
        }
        return new Proof(token, certificate, until);
    }

    private static Optional<ClientCertificate> certificate(JsonObject status) throws JsonException {
        Optional<String> certificates = status.optionalText("clientCertificateData");
        Optional<String> key = status.optionalText("clientKeyData");
        if (certificates.isEmpty() != key.isEmpty()) {
            throw new JsonException("a certificate and its key come together");
        }
        try {
            return certificates.map(pem -> ClientCertificate.parse(pem, key.orElseThrow()));
        } catch (IllegalArgumentException e) {
            throw new JsonException("the certificate or its key cannot be read");
        }
    }

    private static Instant until(JsonObject status) throws JsonException {
        if (!status.has("expirationTimestamp")) {
            return Instant.now().plus(UNLESS_SAID);
        }
        try {
            return Instant.parse(status.text("expirationTimestamp")).minus(EARLY);
        } catch (DateTimeParseException e) {
            throw new JsonException("expirationTimestamp is no time");
        }
    }

    /** Never the environment, which may hold secrets. */
    @Override
    public String toString() {
        return "exec " + command.get(0);
    }
}
