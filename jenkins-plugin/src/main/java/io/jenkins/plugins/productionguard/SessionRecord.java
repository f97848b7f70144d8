package io.jenkins.plugins.productionguard;

import hudson.Util;
import hudson.model.Run;
import io.jenkins.plugins.productionguard.agent.GatewayHandle;
import io.jenkins.plugins.productionguard.json.Json;
import io.jenkins.plugins.productionguard.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What the build itself keeps of one session: who, under which policy, how it ended, and what its recording is verified by.
 * The recording is an artifact that others may be able to change; this is not.
 */
public final class SessionRecord {

    private final String id;
    private final String block;
    private final String policy;
    private final String policySha256;
    private final String configurationSha256;
    private final String caller;
    private final boolean verified;
    private final String isolation;
    /** JSON Web Key that verifies the seal, from the ready line. */
    private final String recordingKey;

    private final String approvers;
    private final String oidcCredentialsId;
    private final List<String> requesters;
    private final List<String> targets;
    private final String node;
    private final long started = System.currentTimeMillis();

    private volatile long ended;
    private volatile SessionState state = SessionState.RUNNING;
    private volatile String note = "";
    /** Number of the last line, and SHA-256 of the last one before the seal, as the gateway told when it stopped. */
    private volatile long sequence;

    private volatile String head = "";
    private volatile long operations;
    private volatile long denied;
    private volatile long approved;
    private volatile long masked;
    private volatile boolean archived;
    private int questions;
    private final List<PendingApproval> pending = new CopyOnWriteArrayList<>();

    SessionRecord(GuardSettings settings, GatewayHandle gateway, JsonObject ready, Run<?, ?> run) {
        this.id = gateway.session();
        this.node = gateway.node();
        this.block = settings.block();
        this.policy = settings.policy();
        this.policySha256 = settings.policySha256();
        this.verified = settings.verified();
        this.approvers = settings.approvers();
        this.oidcCredentialsId = settings.oidcCredentialsId();
        this.requesters = new ArrayList<>(settings.requesters());
        this.targets = new ArrayList<>(settings.targets());
        this.configurationSha256 = ready.text("configurationSha256");
        // A gateway calls everybody the local user for whom nobody vouches; here it is the job.
        this.caller = verified ? ready.text("caller") : unverified(run);
        this.isolation = ready.object("isolation").text("mode");
        this.recordingKey = Json.write(
                ready.object("recordingKey").members());
    }

    /** Name of a caller whom only this controller knows. */
    static String unverified(Run<?, ?> run) {
        return "jenkins:" + run.getParent().getFullName();
    }

    public String getId() {
        return id;
    }

    /** Id of the flow node of the block. */
    public String getBlock() {
        return block;
    }

    public String getPolicy() {
        return policy;
    }

    public String getPolicySha256() {
        return policySha256;
    }

    public String getConfigurationSha256() {
        return configurationSha256;
    }

    public String getCaller() {
        return caller;
    }

    /** Whether the caller was proved by the build's token. */
    public boolean isVerified() {
        return verified;
    }

    public String getIsolation() {
        return isolation;
    }

    public boolean isAdvisory() {
        return !isolation.equals("required");
    }

    public String getRecordingKey() {
        return recordingKey;
    }

    String approvers() {
        return approvers;
    }

    String oidcCredentialsId() {
        return oidcCredentialsId;
    }

    List<String> requesters() {
        return requesters;
    }

    public List<String> getTargets() {
        return new ArrayList<>(targets);
    }

    public String getNode() {
        return node.isEmpty() ? "built-in" : node;
    }

    public long getStarted() {
        return started;
    }

    public long getEnded() {
        return ended;
    }

    /** When it began, for people: UTC, to the minute. */
    public String getBegun() {
        return begun(16);
    }

    /** When it began, to the second, and how long it took. */
    public String getPeriod() {
        return begun(19) + (ended == 0 ? "" : ", " + Util.getTimeSpanString(ended - started));
    }

    private String begun(int characters) {
        String start = Instant.ofEpochMilli(started).truncatedTo(ChronoUnit.SECONDS).toString();
        return start.substring(0, 10) + " " + start.substring(11, characters) + " UTC";
    }

    public SessionState getState() {
        return state;
    }

    public String getNote() {
        return note;
    }

    public long getSequence() {
        return sequence;
    }

    public String getHead() {
        return head;
    }

    public long getOperations() {
        return operations;
    }

    public long getDenied() {
        return denied;
    }

    public long getApproved() {
        return approved;
    }

    public long getMasked() {
        return masked;
    }

    public boolean isArchived() {
        return archived;
    }

    public List<PendingApproval> getPending() {
        return pending;
    }

    /** A fresh address for the next question of this session. */
    synchronized String nextInputId() {
        questions++;
        return "Guard-" + block + "-" + questions;
    }

    void count(long operations, long denied, long approved, long masked) {
        this.operations = operations;
        this.denied = denied;
        this.approved = approved;
        this.masked = masked;
    }

    void sealed(long sequence, String head) {
        this.sequence = sequence;
        this.head = head;
    }

    void archived() {
        archived = true;
    }

    void end(SessionState state, String note) {
        this.state = state;
        this.note = note;
        ended = System.currentTimeMillis();
        pending.clear();
    }
}
