package io.productionguard.gateway.cli;

import io.productionguard.gateway.control.ControlClient;
import io.productionguard.gateway.control.DecisionSigner;
import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.protocol.Protocols;
import io.productionguard.gateway.session.GatewaySession;
import io.productionguard.gateway.session.LaunchDocument;
import io.productionguard.gateway.session.LaunchException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * {@code warm-up}, for the launcher only: goes through {@code start}, {@code status}, {@code stop} and {@code run} once, so
 * that the Java runtime can write down which classes they need (its class-data archive). Connects to nothing and leaves
 * nothing behind.
 */
@Command(name = "warm-up", hidden = true, description = "Used by the launcher to prepare a faster start.")
final class WarmUpCommand implements Callable<Integer> {

    private static final String CONFIGURATION = """
            version: 1
            targets:
              warm-up: {type: postgres, address: "127.0.0.1:1", database: none, user: none, tls: disable, credential: warm-up}
            """;

    @Override
    public Integer call() throws IOException, LaunchException {
        Path directory = Files.createTempDirectory("production-guard-warm-up-");
        try {
            start(directory.resolve("started"));
            run(directory);
        } finally {
            delete(directory);
        }
        return Exit.OK;
    }

    private static void start(Path output) throws IOException, LaunchException {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("version", 1);
        document.put("configuration", CONFIGURATION);
        document.put("configurationSource", "warm-up");
        document.put("credentials", Map.of("warm-up", Map.of("secret", "no-secret")));
        document.put("unverifiedIdentity", "warm-up");
        document.put("decisionKey", DecisionSigner.create().decisionKey());
        document.put("leaseSeconds", 60);
        document.put("output", output.toString());
        byte[] bytes = Json.write(document).getBytes(StandardCharsets.UTF_8);
        GatewaySession session =
                GatewaySession.start(LaunchDocument.read(new ByteArrayInputStream(bytes)), Protocols.all());
        String line = session.ready().toJson();
        try (ControlClient client =
                ControlClient.connect(session.ready().control().orElseThrow())) {
            client.events(0, event -> {});
            client.status();
            client.stop("warmed up, " + line.length() + " characters");
        }
    }

    private static void run(Path directory) throws IOException {
        Path configuration = Files.writeString(directory.resolve("warm-up.yml"), CONFIGURATION);
        PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Io io = new Io(InputStream.nullInputStream(), nowhere, nowhere, Map.of("WARM_UP", "no-secret"));
        List<String> arguments = List.of(
                "run",
                "-c",
                configuration.toString(),
                "--credential",
                "warm-up=env:WARM_UP",
                "--approve",
                "deny",
                "--output",
                directory.resolve("ran").toString(),
                "--",
                "true");
        Main.run(io, arguments.toArray(String[]::new));
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
