package io.productionguard.github;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.productionguard.gateway.net.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/**
 * A GitHub server on the loopback interface: REST API, token service with keys of its own, and artifact service, each in
 * the shapes the real ones answer with, as far as the action uses them. Tests change what it holds and how it fails.
 */
final class FakeGitHub extends FakeJob implements AutoCloseable {

    static final String REPOSITORY = "acme/shop";
    static final long REPOSITORY_ID = 1001;
    static final String COMMIT = "c0ffee".repeat(7).substring(0, 40);
    static final String WORKFLOW = ".github/workflows/production-guard-approval.yml";

    /** What an endpoint does instead of what it should. */
    interface Answer {
        /** Whether it answered. */
        boolean to(HttpExchange exchange, String path) throws IOException;
    }

    /** A person or bot. */
    record User(long id, String login, String type) {
        Map<String, Object> json() {
            return Map.of("id", id, "login", login, "type", type);
        }
    }

    static final User AUTHOR = new User(11, "author", "User");
    static final User JANE = new User(22, "jane", "User");
    static final User JOE = new User(44, "joe", "User");
    static final User BOT = new User(33, "helper[bot]", "Bot");

    /** One run of the approval workflow. */
    static final class Run {
        final long id;
        final JsonObject inputs;
        volatile String status = "waiting";
        volatile String conclusion;
        volatile String path = WORKFLOW;
        volatile String event = "workflow_dispatch";
        volatile String branch = "main";
        volatile long claimedId;
        volatile long attempt = 1;
        final List<Map<String, Object>> approvals = new CopyOnWriteArrayList<>();
        volatile String evidence;
        volatile boolean cancelled;

        Run(long id, JsonObject inputs) {
            this.id = id;
            this.claimedId = id;
            this.inputs = inputs;
        }

        String input(String name) {
            return GitHubApi.string(inputs, name);
        }
    }

    private final HttpServer server;
    final Map<String, String> files = new ConcurrentHashMap<>();
    final Map<String, Map<String, Object>> environments = new ConcurrentHashMap<>();
    final Map<Long, Run> runs = new ConcurrentHashMap<>();
    final List<Map<String, Object>> comments = new CopyOnWriteArrayList<>();
    final List<Map<String, Object>> issues = new CopyOnWriteArrayList<>();
    final Map<String, String> permissions = new ConcurrentHashMap<>();
    final Map<String, byte[]> blocks = new TreeMap<>();
    final List<String> requests = new CopyOnWriteArrayList<>();
    final Map<String, Object> claims = new ConcurrentHashMap<>();
    final Map<String, String> teams = new ConcurrentHashMap<>();
    volatile User trigger = AUTHOR;
    volatile String waitsFor = "production";
    volatile Answer disturbance = (exchange, path) -> false;
    volatile boolean returnsRunDetails = true;
    volatile byte[] artifact;
    volatile Map<String, Object> finalized = Map.of();
    private final java.util.concurrent.atomic.AtomicLong ids = new java.util.concurrent.atomic.AtomicLong(9000);

    FakeGitHub() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "fake-github");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", this::handle);
        server.start();
        environments.put("production", environment("production", true));
        claims.putAll(jobClaims());
    }

    @Override
    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** An environment with or without people to ask. */
    static Map<String, Object> environment(String name, boolean reviewers) {
        Map<String, Object> environment = new LinkedHashMap<>();
        environment.put("id", 5L);
        environment.put("name", name);
        environment.put("can_admins_bypass", false);
        environment.put("deployment_branch_policy", Map.of("protected_branches", true));
        environment.put(
                "protection_rules",
                reviewers
                        ? List.of(Map.of("type", "required_reviewers", "reviewers", List.of(Map.of("type", "User"))))
                        : List.of(Map.of("type", "branch_policy")));
        return environment;
    }

    /** A reviewer's word, as the approvals of a run list it. */
    static Map<String, Object> review(String state, User user, String environment) {
        Map<String, Object> review = new LinkedHashMap<>();
        review.put("state", state);
        review.put("comment", "looked at it");
        review.put("user", user.json());
        review.put("environments", List.of(Map.of("id", 5L, "name", environment)));
        return review;
    }

    /** Lets a run through, and does what its gated job would. */
    void approve(Run run, User user) {
        run.approvals.add(review("approved", user, "production"));
        run.evidence = token(evidenceClaims(run), audience(run));
        run.conclusion = "success";
        run.status = "completed";
    }

    /** Somebody lets a run through, whose gated job has not run yet. */
    void click(Run run, User user) {
        run.approvals.add(review("approved", user, "production"));
        run.status = "in_progress";
    }

    /** Turns a run down. */
    void reject(Run run, User user) {
        run.approvals.add(review("rejected", user, "production"));
        run.conclusion = "failure";
        run.status = "completed";
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            if (disturbance.to(exchange, path)) {
                return;
            }
            if (path.startsWith("/api/v3/repos/" + REPOSITORY)) {
                String authorization = exchange.getRequestHeaders().getFirst("Authorization");
                // The library says token where others say Bearer; GitHub takes both.
                if (!List.of("Bearer job-token", "token job-token").contains(String.valueOf(authorization))) {
                    respond(exchange, 401, Map.of("message", "Bad credentials"));
                    return;
                }
                repository(exchange, path.substring(("/api/v3/repos/" + REPOSITORY).length()));
            } else if (path.startsWith("/api/v3/repos/acme/policy/contents/")) {
                contents(exchange, "acme/policy/" + path.substring("/api/v3/repos/acme/policy/contents/".length()));
            } else if (path.startsWith("/api/v3/orgs/acme/teams/")) {
                String state = teams.getOrDefault(path.substring("/api/v3/orgs/acme/teams/".length()), "");
                respond(exchange, state.isEmpty() ? 404 : 200, Map.of("state", state));
            } else if (path.startsWith("/_services/token")) {
                keys(exchange, path);
            } else if (path.equals("/idtoken")) {
                idToken(exchange);
            } else if (path.startsWith("/results/twirp/")) {
                artifactService(exchange, path);
            } else if (path.equals("/storage")) {
                storage(exchange);
            } else if (path.startsWith("/evidence/")) {
                respond(exchange, 200, zip(runs.get(Long.parseLong(path.substring(10))).evidence));
            } else {
                respond(exchange, 404, Map.of("message", "Not Found"));
            }
        } catch (RuntimeException e) {
            e.printStackTrace();
            throw e;
        }
    }

    private void keys(HttpExchange exchange, String path) throws IOException {
        if (path.endsWith("/openid-configuration")) {
            respond(exchange, 200, Map.of("issuer", issuer(), "jwks_uri", issuer() + "/.well-known/jwks"));
        } else {
            respond(exchange, 200, Map.of("keys", List.of(KEY.toPublicJWK().toJSONObject())));
        }
    }

    private void idToken(HttpExchange exchange) throws IOException {
        if (!"Bearer request-token".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            respond(exchange, 401, Map.of());
            return;
        }
        respond(exchange, 200, Map.of("value", token(claims, query(exchange, "audience"))));
    }

    private void repository(HttpExchange exchange, String path) throws IOException {
        String method = exchange.getRequestMethod();
        if (path.isEmpty()) {
            respond(
                    exchange,
                    200,
                    Map.of(
                            "id",
                            REPOSITORY_ID,
                            "name",
                            "shop",
                            "full_name",
                            REPOSITORY,
                            "default_branch",
                            "main",
                            "owner",
                            Map.of("login", "acme", "id", 77L)));
        } else if (path.equals("/git/ref/heads/main")) {
            respond(exchange, 200, Map.of("object", Map.of("sha", COMMIT)));
        } else if (path.startsWith("/contents/")) {
            contents(exchange, path.substring(10));
        } else if (path.startsWith("/environments/")) {
            Map<String, Object> found = environments.get(path.substring(14));
            respond(exchange, found == null ? 404 : 200, found == null ? Map.of("message", "Not Found") : found);
        } else if (path.endsWith("/dispatches") && method.equals("POST")) {
            dispatch(exchange);
        } else if (path.startsWith("/actions/workflows/") && path.endsWith("/runs")) {
            respond(
                    exchange,
                    200,
                    Map.of(
                            "workflow_runs",
                            runs.values().stream().map(this::json).toList()));
        } else if (path.equals("/actions/runs/4711")) {
            respond(exchange, 200, Map.of("id", 4711L, "actor", AUTHOR.json(), "triggering_actor", trigger.json()));
        } else if (path.startsWith("/actions/runs/")) {
            run(exchange, path.substring(14).split("/", 2));
        } else if (path.startsWith("/actions/artifacts/")) {
            exchange.getResponseHeaders().set("Location", address() + "/evidence/" + path.split("/")[3]);
            respond(exchange, 302, new byte[0]);
        } else if (path.startsWith("/issues") || path.startsWith("/collaborators/")) {
            issues(exchange, path);
        } else {
            respond(exchange, 404, Map.of("message", "Not Found"));
        }
    }

    private void contents(HttpExchange exchange, String path) throws IOException {
        String file = files.get(path + "@" + query(exchange, "ref"));
        respond(
                exchange,
                file == null ? 404 : 200,
                file == null ? bytes(Map.of("message", "Not Found")) : file.getBytes(StandardCharsets.UTF_8));
    }

    private void dispatch(HttpExchange exchange) throws IOException {
        JsonObject body = body(exchange);
        if (!body.text("ref").equals("main")) {
            respond(exchange, 422, Map.of("message", "No ref found"));
        } else if (body.has("return_run_details") && !returnsRunDetails) {
            respond(exchange, 422, Map.of("message", "\"return_run_details\" is not a permitted key."));
        } else {
            Run run = new Run(ids.incrementAndGet(), body.object("inputs"));
            runs.put(run.id, run);
            if (returnsRunDetails) {
                respond(exchange, 200, Map.of("workflow_run_id", run.id, "run_url", "x", "html_url", "y"));
            } else {
                respond(exchange, 204, new byte[0]);
            }
        }
    }

    private Map<String, Object> json(Run run) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", run.claimedId);
        json.put("display_title", "Production Guard approval " + run.input("nonce"));
        json.put("path", run.path);
        json.put("event", run.event);
        json.put("head_branch", run.branch);
        json.put("run_attempt", run.attempt);
        json.put("status", run.status);
        json.put("conclusion", run.conclusion);
        json.put("html_url", address() + "/acme/shop/actions/runs/" + run.id);
        json.put("repository", Map.of("id", REPOSITORY_ID));
        json.put("head_repository", Map.of("id", REPOSITORY_ID));
        return json;
    }

    private void run(HttpExchange exchange, String[] path) throws IOException {
        Run run = runs.get(Long.parseLong(path[0]));
        String below = path.length == 1 ? "" : path[1];
        if (run == null) {
            respond(exchange, 404, Map.of("message", "Not Found"));
            return;
        }
        switch (below) {
            case "" -> tagged(exchange, json(run));
            case "approvals" -> tagged(exchange, array(run.approvals));
            case "pending_deployments" ->
                tagged(exchange, array(List.of(Map.of("environment", Map.of("name", waitsFor)))));
            case "artifacts" ->
                respond(
                        exchange,
                        200,
                        Map.of(
                                "artifacts",
                                run.evidence == null
                                        ? List.of()
                                        : List.of(Map.of(
                                                "id",
                                                run.id,
                                                "name",
                                                "production-guard-approval-" + run.input("nonce"),
                                                "size_in_bytes",
                                                900L))));
            case "cancel" -> {
                run.cancelled = true;
                respond(exchange, 202, Map.of());
            }
            default -> respond(exchange, 404, Map.of("message", "Not Found"));
        }
    }

    private void issues(HttpExchange exchange, String path) throws IOException {
        String method = exchange.getRequestMethod();
        if (path.startsWith("/collaborators/")) {
            String permission = permissions.getOrDefault(path.split("/")[2], "read");
            respond(exchange, 200, Map.of("permission", permission, "user", Map.of("login", path.split("/")[2])));
        } else if (path.equals("/issues") && method.equals("POST")) {
            JsonObject body = body(exchange);
            issues.add(Map.of("title", body.text("title"), "body", body.text("body")));
            respond(exchange, 201, issue("open"));
        } else if (path.endsWith("/comments") && method.equals("POST")) {
            respond(exchange, 201, Map.of("id", 1L, "body", body(exchange).text("body")));
        } else if (path.endsWith("/comments")) {
            respond(exchange, 200, array(comments));
        } else {
            issues.add(Map.of("patched", body(exchange).members().toString()));
            respond(exchange, 200, issue("closed"));
        }
    }

    private Map<String, Object> issue(String state) {
        return Map.of(
                "number",
                7L,
                "id",
                70L,
                "state",
                state,
                "url",
                address() + "/api/v3/repos/" + REPOSITORY + "/issues/7");
    }

    /** A comment as the API lists it. */
    static Map<String, Object> comment(long id, User user, String body, String updated) {
        Map<String, Object> comment = new LinkedHashMap<>();
        comment.put("id", id);
        comment.put("user", user.json());
        comment.put("body", body);
        comment.put("created_at", "2026-11-22T10:00:00Z");
        comment.put("updated_at", updated);
        comment.put("html_url", "https://example.org/comment/" + id);
        comment.put("performed_via_github_app", null);
        return comment;
    }

    private void artifactService(HttpExchange exchange, String path) throws IOException {
        JsonObject body = body(exchange);
        if (path.endsWith("/CreateArtifact")) {
            respond(exchange, 200, Map.of("ok", true, "signed_upload_url", address() + "/storage?sig=abc"));
        } else {
            finalized = body.members();
            respond(exchange, 200, Map.of("ok", true, "artifact_id", "987"));
        }
    }

    private void storage(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        synchronized (blocks) {
            if (query(exchange, "comp").equals("block")) {
                blocks.put(query(exchange, "blockid"), body);
            } else {
                ByteArrayOutputStream whole = new ByteArrayOutputStream();
                for (byte[] block : blocks.values()) {
                    whole.writeBytes(block);
                }
                artifact = whole.toByteArray();
            }
        }
        respond(exchange, 201, new byte[0]);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
