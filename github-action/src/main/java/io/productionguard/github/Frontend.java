package io.productionguard.github;

import io.productionguard.gateway.control.ControlClient;
import io.productionguard.gateway.control.DecisionSigner;
import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.net.JsonException;
import io.productionguard.gateway.net.JsonObject;
import io.productionguard.github.EnvironmentRules.Protection;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Future;

/**
 * The {@code frontend} command: starts the gateway for this job, tells the shim how clients reach it, and stays until the
 * session is over.
 */
final class Frontend {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final ActionRequest request;
    private final RunnerContext runner;
    private final Settings settings;
    private final HttpClient http;
    private final GitHubApi api;
    private final DecisionSigner signer = DecisionSigner.create();
    private final List<Map<String, Object>> messages = new ArrayList<>();

    private Frontend(ActionRequest request) throws ActionException {
        this.request = request;
        this.runner = new RunnerContext(request.environment());
        this.settings = Settings.of(request);
        this.http = GitHubApi.client(request.environment());
        this.api = new GitHubApi(http, runner.api(), settings.token());
    }

    /** Runs the command; returns when the session is over. */
    static void run(InputStream in, PrintStream out) throws ActionException, IOException, InterruptedException {
        // First of all: its Java runtime boots while the request is read and GitHub is asked.
        GatewayProcess gateway = GatewayProcess.start();
        boolean kept = false;
        try {
            ActionRequest request = ActionRequest.read(in);
            Logs.level(request.input("log-level"));
            SessionKeeper keeper = new Frontend(request).start(gateway, out);
            kept = true;
            try (keeper) {
                gateway.whenEnded(keeper::gatewayEnded);
                keeper.keep();
            }
        } finally {
            if (!kept) {
                gateway.abandon();
            }
        }
    }

    private SessionKeeper start(GatewayProcess gateway, PrintStream out) throws ActionException, IOException {
        try (Errands errands = new Errands()) {
            Future<JobToken> asked = errands.ask(() -> JobToken.fetch(http, runner, settings.audience()));
            Future<Optional<Protection>> environment = errands.ask(this::environment);
            Future<Set<Long>> requesters = errands.ask(() -> Channels.requesters(settings, api, runner));
            TrustedConfiguration configuration = TrustedConfiguration.fetch(api, runner, settings.config());
            JobToken token = Errands.answer(asked);
            Optional<Protection> protection = Errands.answer(environment);
            protection.ifPresent(found -> found.weaknesses().forEach(this::warn));
            Set<Long> excluded = Errands.answer(requesters);
            Optional<ReviewRules> rules = Channels.rules(settings, configuration, token, protection, excluded);
            JsonObject ready = gateway.launch(launchDocument(configuration, token, rules));
            // The gateway has verified the signature of exactly this token by now.
            token.compare(runner);
            return open(out, ready, configuration, token, rules, excluded);
        }
    }

    private Optional<Protection> environment() throws ActionException, IOException {
        return settings.approvalEnvironment().isPresent()
                ? Optional.of(new EnvironmentRules(api, runner.repository())
                        .check(settings.approvalEnvironment().get()))
                : Optional.empty();
    }

    private SessionKeeper open(
            PrintStream out,
            JsonObject ready,
            TrustedConfiguration configuration,
            JobToken token,
            Optional<ReviewRules> rules,
            Set<Long> requesters)
            throws ActionException, IOException {
        String isolation = isolation(ready);
        Path control = Path.of(ready.text("control"));
        Decisions decisions = new Decisions(control, ready.text("session"), signer);
        ApprovalChannel channel = Channels.open(new Channels.Context(
                settings, runner, api, http, decisions, token, rules, requesters, ready.text("session")));
        SessionKeeper keeper = null;
        try {
            try (ControlClient client = ControlClient.connect(control)) {
                client.renewLease();
            }
            Optional<AgentReports> reports = reports(control, isolation);
            keeper = new SessionKeeper(control, http, runner, settings.audience(), token, channel, reports);
            keeper.begin();
            // Last: from now on a command of the agent's may run.
            answer(out, ready, isolation, configuration);
            return keeper;
        } catch (ActionException | IOException | RuntimeException e) {
            if (keeper != null) {
                keeper.close();
            }
            channel.close();
            throw e;
        }
    }

    private Optional<AgentReports> reports(Path control, String isolation) throws ActionException, IOException {
        if (!settings.cursorHooks()) {
            return Optional.empty();
        }
        if (!isolation.equals("advisory")) {
            throw new ActionException(
                    "agent-hooks cannot report from a command that is locked in; choose one of the two");
        }
        return Optional.of(AgentReports.start(control, folder(), home()));
    }

    /** Where the agent looks for its hooks. */
    static Path home() throws ActionException {
        String home = System.getenv("HOME");
        if (home == null || !Path.of(home).isAbsolute()) {
            throw new ActionException("HOME is not set, so there is no place for Cursor's hooks");
        }
        return Path.of(home);
    }

    private Map<String, Object> launchDocument(
            TrustedConfiguration configuration, JobToken token, Optional<ReviewRules> rules) throws ActionException {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("version", 1);
        document.put("configuration", configuration.text());
        document.put("configurationSource", configuration.source());
        document.put("restriction", configuration.restriction());
        document.put("credentials", settings.credentials());
        document.put("identityToken", token.text());
        document.put("decisionKey", signer.decisionKey());
        document.put("approvals", approvals(token, rules));
        document.put("leaseSeconds", SessionKeeper.LEASE.toSeconds());
        document.put("output", folder().resolve("session").toString());
        document.put("labels", labels());
        return document;
    }

    /** Reviewers of an environment leave a signed token; a comment on an issue leaves nothing that could be verified. */
    private Map<String, Object> approvals(JobToken token, Optional<ReviewRules> rules) throws ActionException {
        return rules.isPresent()
                ? ApprovalEvidence.demanded(token, runner.repository(), rules.get())
                : Map.of("proof", "decision");
    }

    private Path folder() throws ActionException {
        return Path.of(request.kept("folder")).toAbsolutePath().normalize();
    }

    private Map<String, String> labels() throws ActionException {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("run", runner.runAddress());
        label(labels, "attempt", "GITHUB_RUN_ATTEMPT");
        label(labels, "job", "GITHUB_JOB");
        label(labels, "workflow", "GITHUB_WORKFLOW");
        label(labels, "event", "GITHUB_EVENT_NAME");
        label(labels, "ref", "GITHUB_REF");
        label(labels, "commit", "GITHUB_SHA");
        label(labels, "actor", "GITHUB_ACTOR");
        label(labels, "triggeredBy", "GITHUB_TRIGGERING_ACTOR");
        label(labels, "runner", "RUNNER_NAME");
        return labels;
    }

    private void label(Map<String, String> labels, String name, String variable) {
        runner.optional(variable)
                .ifPresent(value -> labels.put(name, value.length() > 256 ? value.substring(0, 256) : value));
    }

    /** The mode as the gateway calls it. */
    private String isolation(JsonObject ready) throws JsonException, ActionException {
        String mode = ready.object("isolation").text("mode");
        boolean advisory = mode.equals("advisory");
        if (advisory && settings.isolation().equals("required")) {
            throw new ActionException("isolation is required, and this version cannot lock a command in on this runner;"
                    + " set isolation to none and keep the runner's network away from the targets by other means");
        }
        if (advisory && settings.isolation().equals("preferred")) {
            warn("the command is not locked in: this session is advisory");
        }
        return mode;
    }

    private void warn(String text) {
        messages.add(Message.of("warning", "Production Guard", text));
    }

    private void answer(PrintStream out, JsonObject ready, String isolation, TrustedConfiguration configuration)
            throws ActionException, JsonException {
        Map<String, String> environment = new LinkedHashMap<>();
        JsonObject variables = ready.object("environment");
        for (String name : variables.names()) {
            environment.put(name, variables.text(name));
        }
        TreeSet<String> masks = new TreeSet<>();
        for (String name : ready.texts("sensitive")) {
            masks.add(variables.text(name));
        }
        settings.credentials().values().forEach(credential -> masks.add(credential.get("secret")));

        Map<String, String> state = new LinkedHashMap<>();
        state.put("folder", folder().toString());
        state.put("session", ready.text("session"));
        state.put("control", ready.text("control"));
        state.put("output", ready.text("output"));
        state.put("recording-key", Json.write(ready.object("recordingKey").members()));
        state.put("isolation", isolation);
        boolean locked = settings.runs() && !settings.isolation().equals("none");
        state.put("isolation-prefix", list(locked ? ready.object("isolation").texts("prefix") : List.of()));
        state.put("artifact", artifactName());

        messages.add(Message.of(
                "debug",
                "Production Guard",
                "session " + ready.text("session") + " of " + ready.text("caller") + " with " + configuration.source()
                        + " (SHA-256 " + ready.text("configurationSha256") + "), isolation " + isolation));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("type", "ready");
        answer.put("environment", environment);
        answer.put("cleared", ready.texts("cleared"));
        answer.put("masks", masks);
        answer.put("outputs", Map.of("session-id", ready.text("session")));
        answer.put("state", state);
        answer.put("messages", messages);
        out.print(Json.write(answer) + "\n");
        out.flush();
        out.close();
    }

    private static String list(List<String> elements) {
        String object = Json.write(Map.of("list", elements));
        return object.substring(object.indexOf('['), object.length() - 1);
    }

    /** Unlike every other of the run: artifacts cannot be replaced, and matrix jobs share a name. */
    private String artifactName() throws ActionException {
        byte[] nonce = new byte[4];
        RANDOM.nextBytes(nonce);
        String job = runner.jobName().replaceAll("[^A-Za-z0-9._-]", "-");
        return settings.artifactName() + "-" + job + "-" + runner.required("GITHUB_RUN_ATTEMPT") + "-"
                + HexFormat.of().formatHex(nonce);
    }
}
