package io.productionguard.gateway.control;

import io.productionguard.gateway.approval.ApprovalDecision;
import io.productionguard.gateway.identity.IdentityException;
import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.operation.OperationDigest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A session in memory for tests of the channel: keeps a chain of lines and what it was asked, counts a decision once. */
final class RecordedSession implements ControlTarget {

    final List<ApprovalDecision> decisions = new ArrayList<>();
    final List<String> violations = new ArrayList<>();
    final List<String> reasons = new ArrayList<>();

    private final List<byte[]> lines = new ArrayList<>();
    private boolean sealed;
    private int following;

    /** Appends a line whose {@code prev} is the hash of the line before. */
    synchronized void append(String type, String text) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("seq", lines.size() + 1);
        line.put("prev", lines.isEmpty() ? "" : hash(lines.get(lines.size() - 1)));
        line.put("type", type);
        line.put("text", text);
        lines.add(Json.write(line).getBytes(StandardCharsets.UTF_8));
        notifyAll();
    }

    synchronized void seal() {
        if (!sealed) {
            append("session.ended", "");
            append("seal", "");
            sealed = true;
            notifyAll();
        }
    }

    synchronized List<String> lines() {
        return lines.stream()
                .map(line -> new String(line, StandardCharsets.UTF_8))
                .toList();
    }

    synchronized int following() {
        return following;
    }

    private static String hash(byte[] line) {
        return HexFormat.of().formatHex(OperationDigest.sha256().digest(line));
    }

    @Override
    public void note(String text) {
        append("session.note", text);
    }

    @Override
    public synchronized Status status() {
        return new Status(
                "s-1", 4711, sealed ? "stopping" : "running", List.of("a7"), 5, 1, 2, 3, lines.size(), 30_000);
    }

    @Override
    public synchronized Counted decide(ApprovalDecision decision) {
        if (!decision.requestId().equals("a7")) {
            return new Counted(false, "no such request waits");
        }
        if (!decision.digest().hex().equals("ab".repeat(32))) {
            return new Counted(false, "the digest is another operation's");
        }
        if (decisions.stream().anyMatch(earlier -> earlier.approver().equals(decision.approver()))) {
            return new Counted(false, "jane has decided already");
        }
        decisions.add(decision);
        return new Counted(true, "1 of 2 approvers");
    }

    @Override
    public long renewLease() {
        return 60_000;
    }

    @Override
    public String identify(String token) throws IdentityException {
        if (!token.equals("good")) {
            throw new IdentityException("the token is another job's");
        }
        return "repo:acme/shop";
    }

    @Override
    public Stopped stop(String reason) throws IOException {
        if (reason.equals("disk full")) {
            throw new IOException("the recording could not be sealed: disk full");
        }
        synchronized (this) {
            reasons.add(reason);
            seal();
            return new Stopped(lines.size(), hash(lines.get(lines.size() - 2)), "/somewhere");
        }
    }

    @Override
    public synchronized void violation(String reason) {
        violations.add(reason);
        notifyAll();
    }

    @Override
    public synchronized RecordedLines follow(long after) throws IOException {
        if (after > lines.size()) {
            throw new IOException("the recording has only " + lines.size() + " lines");
        }
        following++;
        return new RecordedLines() {
            private int next = (int) after;
            private boolean closed;

            @Override
            public byte[] next() throws InterruptedException {
                synchronized (RecordedSession.this) {
                    while (!closed && !sealed && next == lines.size()) {
                        RecordedSession.this.wait();
                    }
                    return closed || next == lines.size() ? null : lines.get(next++);
                }
            }

            @Override
            public void close() {
                synchronized (RecordedSession.this) {
                    if (!closed) {
                        closed = true;
                        following--;
                        RecordedSession.this.notifyAll();
                    }
                }
            }
        };
    }
}
