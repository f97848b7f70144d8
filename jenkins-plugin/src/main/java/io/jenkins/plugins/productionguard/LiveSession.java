package io.jenkins.plugins.productionguard;

import hudson.model.Computer;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.remoting.Callable;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.productionguard.agent.ControlCall;
import io.jenkins.plugins.productionguard.agent.ControlRefusedException;
import io.jenkins.plugins.productionguard.agent.FollowEvents;
import io.jenkins.plugins.productionguard.agent.GatewayHandle;
import io.jenkins.plugins.productionguard.json.Json;
import io.jenkins.plugins.productionguard.json.JsonException;
import io.jenkins.plugins.productionguard.json.JsonObject;
import io.jenkins.plugins.productionguard.recording.LiveRecording;
import java.io.File;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.flow.FlowExecution;
import org.jenkinsci.plugins.workflow.flow.FlowExecutionOwner;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * A running gateway as the controller sees it: follows its events, renews its lease and its proof of identity, hands over
 * decisions. One thread per session waits at the agent; when the agent is away it waits for it to come back.
 */
final class LiveSession {

    private static final Logger LOG = Logger.getLogger(LiveSession.class.getName());

    /** How long one call waits at the gateway for news. Renews the lease each time, so well below its shortest third. */
    private static final long WAIT_MILLIS = 5_000;

    /** How long a call may take beyond its waiting before the agent counts as hung. */
    private static final long PATIENCE_MILLIS = 45_000;

    private final StepContext context;
    private final Run<?, ?> run;
    private final GuardRunAction action;
    private final SessionRecord record;
    private final GatewayHandle gateway;
    private final LiveRecording recording;
    private final SessionCounts counts = new SessionCounts();
    private final Questions questions = new Questions(this);
    private final IdentityRenewal identity;

    /** Open until nothing more will come from the gateway. */
    private final CountDownLatch gone = new CountDownLatch(1);

    /** Set when the build was found to have ended without its block. */
    private final AtomicBoolean abandoned = new AtomicBoolean();

    /** Open until the block is over; nothing is asked or delivered any more then. */
    private final CountDownLatch over = new CountDownLatch(1);

    LiveSession(StepContext context, Run<?, ?> run, SessionRecord record, GatewayHandle gateway) throws IOException {
        this.context = context;
        this.run = run;
        this.action = GuardRunAction.of(run);
        this.record = record;
        this.gateway = gateway;
        this.recording = LiveRecording.open(copy(run, record.getId()));
        this.identity = new IdentityRenewal(run, record.oidcCredentialsId());
    }

    /** Where the controller's copy of a session's recording is. */
    static File copy(Run<?, ?> run, String session) {
        return new File(new File(run.getRootDir(), "production-guard"), session + ".jsonl");
    }

    /** Follows a gateway that was just started with this token, if with any. */
    void start(IdentityToken token) {
        if (token != null) {
            identity.started(token);
        }
        start(false);
    }

    /** What became of an answer. */
    record Delivery(boolean reached, boolean counted, String note) {}

    void start(boolean resumed) {
        LiveSessions.add(this);
        if (resumed) {
            counts.read(recording.file());
            questions.askAgain();
        }
        GuardThreads.run(this::follow);
    }

    Run<?, ?> run() {
        return run;
    }

    GuardRunAction action() {
        return action;
    }

    SessionRecord record() {
        return record;
    }

    GatewayHandle gateway() {
        return gateway;
    }

    LiveRecording recording() {
        return recording;
    }

    Questions questions() {
        return questions;
    }

    SessionCounts counts() {
        return counts;
    }

    boolean isOver() {
        return over.getCount() == 0 || gone.getCount() == 0;
    }

    FlowExecution execution() throws IOException {
        if (run instanceof FlowExecutionOwner.Executable executable) {
            FlowExecutionOwner owner = executable.asFlowExecutionOwner();
            if (owner != null) {
                return owner.get();
            }
        }
        throw new IOException("this build is no Pipeline any more");
    }

    /** Prints to the block's console; to Jenkins' log when the block has none any more. */
    void print(String line) {
        try {
            TaskListener listener = context.get(TaskListener.class);
            if (listener != null) {
                listener.getLogger().println("[Production Guard] " + line);
                return;
            }
        } catch (IOException e) {
            LOG.log(Level.FINE, "the block has no console any more", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        LOG.log(Level.INFO, "{0}: {1}", new Object[] {run, line});
    }

    /** The agent's channel, or null while it is away. */
    VirtualChannel channel() {
        Computer computer = Jenkins.get().getComputer(gateway.node());
        return computer == null ? null : computer.getChannel();
    }

    /** Calls the agent, for a bounded time. */
    <V> V call(VirtualChannel channel, Callable<V, IOException> callable, long millis)
            throws IOException, InterruptedException {
        try {
            return channel.callAsync(callable).get(millis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ControlRefusedException refused) {
                throw refused;
            }
            throw new IOException(String.valueOf(e.getCause().getMessage()), e);
        } catch (TimeoutException e) {
            throw new IOException("the agent does not answer", e);
        }
    }

    private void follow() {
        try {
            while (gone.getCount() > 0) {
                if (!run.isBuilding() && abandoned.compareAndSet(false, true)) {
                    // Off this thread, which goes on to receive the last lines.
                    GuardThreads.run(() -> SessionEnding.abandon(this));
                }
                VirtualChannel channel = channel();
                if (channel == null) {
                    pause();
                } else {
                    follow(channel);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            gone.countDown();
        }
        if (over.getCount() > 0) {
            lost();
        }
    }

    private void follow(VirtualChannel channel) throws InterruptedException {
        try {
            renewIdentity(channel);
            FollowEvents.Batch batch = call(
                    channel,
                    new FollowEvents(gateway, recording.sequence(), WAIT_MILLIS),
                    WAIT_MILLIS + PATIENCE_MILLIS);
            take(batch);
            if (batch.gone()) {
                gone.countDown();
            }
        } catch (IOException e) {
            LOG.log(Level.FINE, "cannot follow session " + record.getId() + " now", e);
            pause();
        }
    }

    private void pause() throws InterruptedException {
        if (gone.await(1, TimeUnit.SECONDS)) {
            LOG.log(Level.FINE, "session {0} is gone", record.getId());
        }
    }

    private void take(FollowEvents.Batch batch) throws IOException {
        recording.append(batch.lines());
        if (recording.damage().isPresent()) {
            print("the recording is BROKEN: " + recording.damage().get());
            AuditLog.session(run.getExternalizableId(), record.getId(), "broken recording");
            gone.countDown();
            return;
        }
        Map<String, PendingApproval> asked = new LinkedHashMap<>();
        Set<String> settled = new LinkedHashSet<>();
        for (String line : batch.lines()) {
            counts.take(line);
            take(line, asked, settled);
        }
        settled.forEach(questions::settled);
        asked.values().forEach(questions::ask);
    }

    private void take(String line, Map<String, PendingApproval> asked, Set<String> settled) throws JsonException {
        String type = SessionCounts.type(line);
        if (type.equals("approval.asked")) {
            JsonObject event = Json.object(line);
            JsonObject request = event.object("request");
            asked.put(request.text("id"), new PendingApproval(request, event.number("operation")));
        } else if (type.equals("approval.settled")) {
            String request = Json.object(line).text("request");
            asked.remove(request);
            settled.add(request);
        }
    }

    private void renewIdentity(VirtualChannel channel) throws InterruptedException {
        if (!identity.isDue()) {
            return;
        }
        try {
            call(channel, ControlCall.identify(gateway, identity.mint()), PATIENCE_MILLIS);
            identity.renewed();
        } catch (IOException e) {
            identity.failed();
            print("the build's identity could not be renewed: " + PlainText.line(String.valueOf(e.getMessage()), 300));
        }
    }

    /** Hands over an answer: tries until it was heard, or until there is nobody left to hear it. */
    Delivery deliver(PendingApproval request) {
        try {
            while (!isOver()) {
                VirtualChannel channel = channel();
                if (channel != null) {
                    try {
                        String answer = call(channel, ControlCall.decide(gateway, sign(request)), PATIENCE_MILLIS);
                        JsonObject result = Json.object(answer);
                        return new Delivery(true, result.flag("counted"), result.text("note"));
                    } catch (ControlRefusedException e) {
                        return new Delivery(true, false, "the gateway refused the decision: " + e.getMessage());
                    } catch (IOException e) {
                        LOG.log(Level.FINE, "a decision could not be delivered yet", e);
                    }
                }
                pause();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Delivery(false, false, "the gateway was gone before the decision reached it");
    }

    /** Signed when it is sent, because a decision is good for minutes only. */
    private String sign(PendingApproval request) throws IOException {
        Map<String, Object> evidence = new LinkedHashMap<>();
        evidence.put("jenkins", String.valueOf(Jenkins.get().getRootUrl()));
        evidence.put("build", run.getUrl());
        evidence.put("input", request.getInputId());
        evidence.put("user", request.answeredBy());
        Map<String, Object> decision = new LinkedHashMap<>();
        decision.put("session", record.getId());
        decision.put("request", request.requestId());
        decision.put("digest", request.digest());
        decision.put("verdict", request.verdict());
        decision.put("approver", request.answeredBy());
        decision.put("comment", request.comment());
        decision.put("evidence", Json.write(evidence));
        decision.put("iat", Instant.now().getEpochSecond());
        return DecisionKey.get().sign(decision);
    }

    /** The gateway ended though the block goes on: said loudly, because every command of the body fails from here on. */
    private void lost() {
        questions.takeAllBack();
        print("the gateway has ended before the block; commands to its targets fail from here on");
        AuditLog.session(run.getExternalizableId(), record.getId(), "gateway ended before the block");
    }

    /** The block is over: nothing is asked any more. Following goes on until the seal has arrived. */
    void closing() {
        over.countDown();
        questions.takeAllBack();
    }

    /** Waits until nothing more will come from the gateway. */
    boolean awaitEnd(long millis) throws InterruptedException {
        return gone.await(millis, TimeUnit.MILLISECONDS);
    }

    /** Stops following. */
    void forget() {
        over.countDown();
        gone.countDown();
        LiveSessions.remove(this);
    }
}
