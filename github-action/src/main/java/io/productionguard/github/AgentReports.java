package io.productionguard.github;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.productionguard.gateway.control.ControlClient;
import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.net.JsonException;
import io.productionguard.gateway.net.JsonObject;
import io.productionguard.gateway.net.Texts;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Takes what the hooks of Cursor's agent report, before the agent runs it, and has the gateway record it: so a reader of the
 * recording sees which of the agent's commands an operation belongs to. The reports come from the agent's side and control
 * nothing; whether an operation passes is decided by the gateway alone. https://cursor.com/docs/hooks
 */
final class AgentReports implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(AgentReports.class.getName());
    private static final int MAX_BODY = 256 * 1024;
    private static final int MAX_COMMAND = 4_000;
    private static final int MAX_REPORTS = 5_000;
    private static final int MAX_REMEMBERED = 200;

    /** Cursor calls both hooks for one shell command; whatever comes later is another command. */
    private static final Duration SAME = Duration.ofSeconds(10);

    private static final Json.Limits LIMITS = new Json.Limits(MAX_BODY, 16, 10_000);

    private final Path control;
    private final HttpServer server;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
        Thread reports = new Thread(work, "agent-reports");
        reports.setDaemon(true);
        return reports;
    });
    private final byte[] authorization;

    // Below: used on the one thread alone.
    private final Map<String, Seen> seen = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Seen> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };
    private int recorded;

    private record Seen(String hook, Instant when) {}

    /** What a hook says is about to be run. */
    private record Report(String hook, String conversation, String command, String directory) {}

    private AgentReports(Path control, HttpServer server, String token) {
        this.control = control;
        this.server = server;
        this.authorization = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
    }

    /** Listens on a port of the loopback interface, and writes the hooks that report to it. */
    static AgentReports start(Path control, Path folder, Path home) throws IOException {
        byte[] token = new byte[16];
        new SecureRandom().nextBytes(token);
        String secret = HexFormat.of().formatHex(token);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        AgentReports reports = new AgentReports(control, server, secret);
        server.createContext("/", reports::take);
        server.setExecutor(reports.thread);
        server.start();
        try {
            CursorHooks.write(folder, home, server.getAddress().getPort(), secret);
        } catch (IOException e) {
            reports.close();
            throw e;
        }
        return reports;
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            String given = exchange.getRequestHeaders().getFirst("Authorization");
            byte[] presented = given == null ? new byte[0] : given.getBytes(StandardCharsets.UTF_8);
            if (!MessageDigest.isEqual(authorization, presented)) {
                answer(exchange, 403, "{}");
                return;
            }
            try (InputStream body = exchange.getRequestBody()) {
                read(body.readNBytes(MAX_BODY + 1)).ifPresent(this::record);
            }
            answer(exchange, 200, "{\"permission\":\"allow\"}");
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.WARNING, "a report of the agent's hooks was not recorded: " + e.getMessage());
            answer(exchange, 500, "{\"permission\":\"deny\"}");
        }
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    /** Empty when it is no shell command. */
    private static Optional<Report> read(byte[] body) throws JsonException {
        JsonObject report = Json.parse(body, LIMITS);
        String hook = report.text("hook_event_name");
        String conversation =
                GitHubApi.string(report, "conversation_id") + "/" + GitHubApi.string(report, "generation_id");
        String directory = GitHubApi.string(report, "cwd");
        return switch (hook) {
            case "beforeShellExecution" ->
                Optional.of(new Report(hook, conversation, report.text("command"), directory));
            case "preToolUse" ->
                report.text("tool_name").equals("Shell")
                        ? Optional.of(new Report(
                                hook, conversation, report.object("tool_input").text("command"), directory))
                        : Optional.empty();
            default -> throw new JsonException("an unknown hook");
        };
    }

    private void record(Report report) {
        String key = report.conversation() + "\0" + report.command();
        Seen earlier = seen.remove(key);
        Instant now = Instant.now();
        boolean same = earlier != null
                && !earlier.hook().equals(report.hook())
                && earlier.when().plus(SAME).isAfter(now);
        if (same) {
            return;
        }
        seen.put(key, new Seen(report.hook(), now));
        if (recorded >= MAX_REPORTS) {
            return;
        }
        recorded++;
        note("agent (Cursor) says it runs: " + Texts.line(report.command(), MAX_COMMAND)
                + (report.directory().isEmpty() ? "" : "  in " + Texts.line(report.directory(), 300)));
        if (recorded == MAX_REPORTS) {
            note("agent (Cursor): more reports than " + MAX_REPORTS + "; the rest is not recorded");
        }
    }

    private void note(String text) {
        try (ControlClient client = ControlClient.connect(control)) {
            client.note(text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        thread.shutdownNow();
    }
}
