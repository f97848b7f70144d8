package io.productionguard.demo;

import io.productionguard.gateway.control.ControlClient;
import io.productionguard.gateway.control.DecisionSigner;
import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.net.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A gateway started the way a CI front-end starts one (docs/control-protocol.md): everything on its standard input, one
 * line back, then the control socket.
 */
final class GatewayProcess implements AutoCloseable {

    private static final Json.Limits READY_LIMITS = new Json.Limits(1 << 20, 8, 10_000);

    private final Process process;
    private final JsonObject ready;
    private final Map<String, String> environment;

    private GatewayProcess(Process process, JsonObject ready) throws IOException {
        this.process = process;
        this.ready = ready;
        this.environment = new LinkedHashMap<>();
        JsonObject variables = ready.object("environment");
        for (String name : variables.names()) {
            environment.put(name, variables.text(name));
        }
    }

    /**
     * Starts a gateway in front of the shop.
     *
     * @param jar the gateway's fat jar
     * @throws IOException with the gateway's own words when it refused to start
     */
    static GatewayProcess start(Path jar, ShopDatabase shop, DecisionSigner signer, Path output) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-jar",
                        jar.toString(),
                        "start")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Map<String, Object> launch = new LinkedHashMap<>();
        launch.put("version", 1);
        launch.put("configuration", configuration(shop));
        launch.put("configurationSource", "demo");
        launch.put("credentials", Map.of("shop-db", Map.of("username", ShopDatabase.USER, "secret", shop.password())));
        launch.put("unverifiedIdentity", "scripted-agent");
        launch.put("decisionKey", signer.decisionKey());
        launch.put("leaseSeconds", 3_600);
        launch.put("output", output.toString());
        try (OutputStream in = process.getOutputStream()) {
            in.write(Json.write(launch).getBytes(StandardCharsets.UTF_8));
        }
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        if (line == null) {
            throw new IOException("the gateway ended without a word");
        }
        JsonObject ready = Json.parse(line, READY_LIMITS);
        if (!ready.text("type").equals("ready")) {
            throw new IOException("the gateway refused to start: " + ready.text("message"));
        }
        return new GatewayProcess(process, ready);
    }

    /** No rules: the built-in policy. */
    static String configuration(ShopDatabase shop) {
        return """
                version: 1
                targets:
                  shop-db:
                    type: postgres
                    address: "%s"
                    database: %s
                    tls: disable          # it runs on this machine, for this demo
                    credential: shop-db
                isolation: none
                """.formatted(shop.address(), ShopDatabase.DATABASE);
    }

    String session() throws IOException {
        return ready.text("session");
    }

    Path controlSocket() throws IOException {
        return Path.of(ready.text("control"));
    }

    Map<String, String> clientEnvironment() {
        return environment;
    }

    JsonObject recordingKey() throws IOException {
        return ready.object("recordingKey");
    }

    /** Seals the recording and waits for the process to end. */
    void stop() throws IOException, InterruptedException {
        try (ControlClient control = ControlClient.connect(controlSocket())) {
            control.stop("the demo is over");
        }
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            throw new IOException("the gateway sealed its recording but does not end");
        }
    }

    /** Ends it in any case. */
    @Override
    public void close() {
        process.destroy();
    }
}
