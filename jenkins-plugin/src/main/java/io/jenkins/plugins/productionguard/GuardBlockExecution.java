package io.jenkins.plugins.productionguard;

import edu.umd.cs.findbugs.annotations.NonNull;
import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import hudson.AbortException;
import hudson.FilePath;
import hudson.LauncherDecorator;
import hudson.Util;
import hudson.console.ConsoleLogFilter;
import hudson.model.Computer;
import hudson.model.Node;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.slaves.WorkspaceList;
import io.jenkins.plugins.productionguard.agent.GatewayHandle;
import io.jenkins.plugins.productionguard.agent.ReadyGateway;
import io.jenkins.plugins.productionguard.agent.StartGateway;
import io.jenkins.plugins.productionguard.json.Json;
import io.jenkins.plugins.productionguard.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.BodyExecutionCallback;
import org.jenkinsci.plugins.workflow.steps.BodyInvoker;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;
import org.jenkinsci.plugins.workflow.steps.GeneralNonBlockingStepExecution;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * One guarded block.
 *
 * <pre>
 *   start ─▶ policy, identity, credentials, gateway on the agent ─▶ body ─▶ callback ─▶ stop, seal, archive ─▶ complete
 *                                                          │ restart                │ restart
 *                                                          └─▶ found again          └─▶ ended again
 * </pre>
 *
 * Nothing here runs on the CPS thread but the hand-over. A stop, a time-out and an abort come back through the body's
 * callback; a hard kill calls nothing, and {@link LiveSession} notices it.
 */
final class GuardBlockExecution extends GeneralNonBlockingStepExecution {

    private static final long serialVersionUID = 1L;

    private static final Logger LOG = Logger.getLogger(GuardBlockExecution.class.getName());

    /** Below a node's root directory: the gateway's file and the sessions' directories. */
    static final String DIRECTORY = "production-guard";

    private static final int START_SECONDS = 60;
    private static final int MAX_RESTRICTION = 1 << 20;

    /** For the start only: gone after a restart, which a start does not survive. */
    @SuppressFBWarnings(value = "SE_TRANSIENT_FIELD_NOT_RESTORED", justification = "for the start only")
    private final transient WithProductionGuardStep step;

    /** Set when the gateway is ready; survives a restart. */
    private GatewayHandle gateway;

    /** Set when the body has ended; survives a restart, after which the ending is done again. */
    private boolean bodyEnded;

    private Object result;

    private Throwable failure;

    GuardBlockExecution(WithProductionGuardStep step, StepContext context) {
        super(context);
        this.step = step;
    }

    @Override
    public boolean start() {
        run(this::startGateway);
        return false;
    }

    private void startGateway() throws Exception {
        Run<?, ?> run = getContext().get(Run.class);
        TaskListener listener = getContext().get(TaskListener.class);
        GuardConfiguration configuration = GuardConfiguration.get();
        NamedPolicy named = configuration
                .policy(step.getPolicy(), run.getParent())
                .orElseThrow(() -> new AbortException("Production Guard: there is no policy \"" + step.getPolicy()
                        + "\" for this job; policies are written under Manage Jenkins, Production Guard"));
        PolicyText policy = new PolicyText(named.getYaml());
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("version", 1);
        document.put("credentials", credentials(run));
        IdentityToken token = identify(run, policy, configuration, document);
        document.put("configurationSource", "Jenkins policy " + named.getName());
        document.put("decisionKey", DecisionKey.get().publicKey());
        document.put("leaseSeconds", configuration.getLeaseSeconds());
        document.put("labels", labels(run, named, policy));
        restriction().ifPresent(text -> document.put("restriction", text));

        Computer computer = getContext().get(Computer.class);
        FilePath root = root(computer);
        FilePath jar = GatewayJar.install(root);
        FilePath directory = root.child("sessions").child(UUID.randomUUID().toString());
        document.put("output", directory.child("output").getRemote());
        document.put("clientDirectory", clientDirectory(directory.getName()));
        ReadyGateway ready = launch(jar, directory, Json.write(document));
        JsonObject line = Json.object(ready.line());
        gateway = new GatewayHandle(
                computer.getName(),
                directory.getRemote(),
                line.text("session"),
                line.number("pid"),
                ready.started(),
                line.text("control"),
                line.text("output"));
        GuardSettings settings = new GuardSettings(
                getContext().get(FlowNode.class).getId(),
                named.getName(),
                policy.sha256(),
                token != null,
                Util.fixNull(step.getApprovers()),
                Util.fixNull(step.getOidcCredentialsId()),
                Requesters.of(run),
                step.getTargets().stream().map(GuardTarget::getName).toList());
        SessionRecord record = new SessionRecord(settings, gateway, line, run);
        LiveSession session = new LiveSession(getContext(), run, record, gateway);
        GuardRunAction.of(run).add(record);
        SessionIndex.get().started(run, record);
        session.start(token);
        try {
            announce(run, listener, record);
            body(run, line);
        } catch (IOException | InterruptedException | RuntimeException e) {
            // There will be no callback to end it.
            GuardThreads.run(() -> SessionEnding.abandon(session));
            throw e;
        }
    }

    /** Adds who calls to the launch document; null when that is not proved. */
    private IdentityToken identify(
            Run<?, ?> run, PolicyText policy, GuardConfiguration configuration, Map<String, Object> document)
            throws AbortException {
        if (step.getOidcCredentialsId() != null) {
            IdentityToken token = IdentityToken.mint(run, step.getOidcCredentialsId());
            document.put("identityToken", token.token());
            String identity = policy.has("identity") ? "" : token.identityBlock();
            document.put("configuration", policy.with(step.getTargets(), identity));
            return token;
        }
        if (policy.has("identity")) {
            throw new AbortException("Production Guard: the policy \"" + step.getPolicy()
                    + "\" demands proof of identity; give the step oidcCredentialsId, credentials that mint the build's"
                    + " OIDC token");
        }
        if (!configuration.isAllowUnverifiedSessions()) {
            throw new AbortException("Production Guard: nobody vouches for this build; give the step oidcCredentialsId,"
                    + " credentials that mint its OIDC token, or have an administrator allow unverified sessions");
        }
        document.put("unverifiedIdentity", SessionRecord.unverified(run));
        document.put("configuration", policy.with(step.getTargets(), ""));
        return null;
    }

    /** The targets' credentials, by the targets' names; completes the targets by what their credentials say. */
    private Map<String, Object> credentials(Run<?, ?> run) throws IOException, InterruptedException {
        Map<String, Object> credentials = new LinkedHashMap<>();
        for (GuardTarget target : step.getTargets()) {
            Optional<TargetCredential> found = target.credential(run);
            if (found.isPresent()) {
                target.complete(found.get());
                credentials.put(target.getName(), found.get().members());
            }
        }
        return credentials;
    }

    private Map<String, String> labels(Run<?, ?> run, NamedPolicy named, PolicyText policy)
            throws IOException, InterruptedException {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("job", run.getParent().getFullName());
        labels.put("build", Integer.toString(run.getNumber()));
        String url = Jenkins.get().getRootUrl();
        if (url != null) {
            labels.put("url", url + run.getUrl());
        }
        labels.put("policy", named.getName());
        labels.put("policySha256", policy.sha256());
        labels.put("block", getContext().get(FlowNode.class).getId());
        labels.replaceAll((name, value) -> value.substring(0, Math.min(value.length(), 256)));
        return labels;
    }

    private Optional<String> restriction() throws IOException, InterruptedException {
        if (step.getRestriction() == null) {
            return Optional.empty();
        }
        FilePath workspace = getContext().get(FilePath.class);
        FilePath file = workspace.child(step.getRestriction());
        if (!file.getRemote().startsWith(workspace.getRemote()) || step.getRestriction().contains("..")) {
            throw new AbortException("Production Guard: restriction is a path inside the workspace");
        }
        if (!file.exists()) {
            throw new AbortException("Production Guard: there is no " + step.getRestriction()
                    + " in the workspace; restriction names a configuration that makes the policy stricter");
        }
        if (!workspace.isDescendant(step.getRestriction())) {
            throw new AbortException("Production Guard: " + step.getRestriction() + " leads out of the workspace");
        }
        try (InputStream in = file.read()) {
            byte[] bytes = in.readNBytes(MAX_RESTRICTION + 1);
            if (bytes.length > MAX_RESTRICTION) {
                throw new AbortException("Production Guard: " + step.getRestriction() + " is too large");
            }
            PolicyText text = new PolicyText(new String(bytes, StandardCharsets.UTF_8));
            // The targets are the step's to name, here as in a policy.
            boolean whole = text.has("targets") || step.getTargets().isEmpty();
            return Optional.of(whole ? text.yaml() : text.with(step.getTargets(), ""));
        }
    }

    static FilePath root(Computer computer) throws IOException {
        Node node = computer.getNode();
        FilePath root = node == null ? null : node.getRootPath();
        if (root == null) {
            throw new IOException("the node " + computer.getName() + " is not connected");
        }
        return root.child(DIRECTORY);
    }

    /** Where clients look for files; beside the workspace, so that containers which mount it see them. */
    private String clientDirectory(String name) throws IOException, InterruptedException {
        FilePath temporary = WorkspaceList.tempDir(getContext().get(FilePath.class));
        if (temporary == null) {
            throw new IOException("the workspace has no place for temporary files beside it");
        }
        temporary.mkdirs();
        return temporary.child("production-guard-" + name).getRemote();
    }

    private ReadyGateway launch(FilePath jar, FilePath directory, String document)
            throws IOException, InterruptedException {
        try {
            return jar.getChannel()
                    .call(new StartGateway(
                            jar.getRemote(), GatewayJar.sha256(), directory.getRemote(), document, START_SECONDS));
        } catch (IOException | InterruptedException | RuntimeException e) {
            // It may have started all the same, with nobody who knows of it.
            GuardThreads.run(() -> takeBack(directory));
            throw e;
        }
    }

    private static void takeBack(FilePath directory) {
        try {
            directory.getChannel().call(new StartGateway.TakeBack(directory.getRemote()));
            directory.deleteRecursive();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot remove " + directory + "; a gateway there ends with its lease", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void announce(Run<?, ?> run, TaskListener listener, SessionRecord record) {
        listener.getLogger()
                .printf(
                        "[Production Guard] session %s: policy %s (%s), caller %s%s, isolation %s%n",
                        record.getId(),
                        record.getPolicy(),
                        record.getPolicySha256().substring(0, 12),
                        PlainText.line(record.getCaller(), 300),
                        record.isVerified() ? "" : " — UNVERIFIED, nobody vouches for it",
                        record.isAdvisory()
                                ? "advisory (clients are led to the gateway, not locked in)"
                                : record.getIsolation());
        AuditLog.session(
                run.getExternalizableId(),
                record.getId(),
                "started for " + record.getCaller() + ", policy " + record.getPolicy() + " " + record.getPolicySha256()
                        + (record.isVerified() ? "" : ", unverified"));
    }

    private void body(Run<?, ?> run, JsonObject ready) throws IOException, InterruptedException {
        ClientEnvironment environment = new ClientEnvironment(ready);
        BodyInvoker body = getContext()
                .newBodyInvoker()
                .withContext(EnvironmentExpander.merge(getContext().get(EnvironmentExpander.class), environment))
                .withContext(BodyInvoker.mergeConsoleLogFilters(
                        getContext().get(ConsoleLogFilter.class),
                        new ConsoleMask(environment.secrets(), run.getCharset())))
                .withCallback(new BodyEnd(this));
        List<String> prefix = ready.object("isolation").texts("prefix");
        if (!prefix.isEmpty()) {
            body.withContext(BodyInvoker.mergeLauncherDecorators(
                    getContext().get(LauncherDecorator.class), new IsolatingLauncher(prefix)));
        }
        body.start();
    }

    /** The body's end, however it came about. */
    private static final class BodyEnd extends BodyExecutionCallback {

        private static final long serialVersionUID = 1L;

        private final GuardBlockExecution execution;

        BodyEnd(GuardBlockExecution execution) {
            this.execution = execution;
        }

        @Override
        public void onSuccess(StepContext context, Object result) {
            execution.end(result, null);
        }

        @Override
        public void onFailure(StepContext context, Throwable t) {
            execution.end(null, t);
        }
    }

    /** On the CPS thread: notes the end and leaves. */
    private void end(Object result, Throwable failure) {
        bodyEnded = true;
        this.result = result;
        this.failure = failure;
        GuardThreads.run(this::endGateway);
    }

    private void endGateway() {
        try {
            Run<?, ?> run = getContext().get(Run.class);
            SessionEnding.finish(run, session(run, true), getContext(), failure);
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            LOG.log(Level.WARNING, "the end of a guarded block failed", e);
            if (failure == null) {
                getContext().onFailure(e);
                return;
            }
            failure.addSuppressed(e);
        }
        if (failure == null) {
            getContext().onSuccess(result);
        } else {
            getContext().onFailure(failure);
        }
    }

    /** The session as it is followed; after a restart it is found again. */
    private LiveSession session(Run<?, ?> run, boolean ending) throws IOException {
        Optional<LiveSession> live = LiveSessions.get(gateway.session());
        if (live.isPresent()) {
            return live.get();
        }
        SessionRecord record = GuardRunAction.of(run)
                .session(gateway.session())
                .orElseThrow(() -> new IOException("the build has lost the record of session " + gateway.session()));
        LiveSession session = new LiveSession(getContext(), run, record, gateway);
        session.start(!ending);
        return session;
    }

    @Override
    public void onResume() {
        super.onResume();
        if (gateway == null) {
            return; // it was starting; said so above, and the gateway's lease lapses
        }
        GuardThreads.run(() -> {
            if (bodyEnded) {
                endGateway();
            } else {
                resume();
            }
        });
    }

    private void resume() {
        try {
            session(getContext().get(Run.class), false);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "a session cannot be followed again; its gateway ends with its lease", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @NonNull
    @Override
    public String getStatus() {
        return gateway == null ? super.getStatus() : "session " + gateway.session() + (bodyEnded ? ", ending" : "");
    }
}
