package io.productionguard.gateway.record;

import com.fasterxml.jackson.core.JsonGenerator;
import io.productionguard.gateway.record.OperationTrace.Outcome;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A recording in a few kilobytes of JSON, {@code summary.json}: what a front-end puts on its build page without reading
 * the recording. The format is described in {@code docs/recording.md}. Like the report it is a rendering, not evidence.
 */
public final class SessionSummary {

    /** Operations listed of each kind. */
    private static final int MAX_LISTED = 200;

    private static final int MAX_TEXT = 500;

    private final RecordedEvents events;
    private final SessionIndex index;
    private final Verification verification;
    private final JsonGenerator json;

    private SessionSummary(RecordedEvents events, SessionIndex index, Verification verification, JsonGenerator json) {
        this.events = events;
        this.index = index;
        this.verification = verification;
        this.json = json;
    }

    /**
     * Writes the summary.
     *
     * @param summary replaced when it exists
     * @param verification what is known about the recording
     */
    public static void write(Path recording, Path summary, Verification verification) throws IOException {
        write(recording, SessionIndex.of(recording), summary, verification);
    }

    static void write(Path recording, SessionIndex index, Path summary, Verification verification) throws IOException {
        try (RecordedEvents events = new RecordedEvents(recording)) {
            String text = JsonTree.write(json -> new SessionSummary(events, index, verification, json).members());
            // Not writeString: a forged recording may hold lone surrogates, which it refuses.
            try (OutputStream out = PrivateFile.replace(summary)) {
                out.write((text + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private void members() throws IOException {
        Members started = index.started().members();
        json.writeNumberField("version", 1);
        text("session", started.text("session"));
        text("gatewayVersion", started.text("gatewayVersion"));
        text("startedAt", index.started().time());
        text("endedAt", index.ended().time());
        text("reason", index.ended().members().text("reason"));
        caller(started.object("caller"));
        json.writeObjectFieldStart("policy");
        text("source", started.text("policySource"));
        text("sha256", started.text("policySha256"));
        json.writeBooleanField("builtInRules", started.flag("builtInRules"));
        json.writeEndObject();
        text("isolation", started.text("isolation"));
        texts("targets", started.texts("targets"));
        json.writeObjectFieldStart("labels");
        Members labels = started.object("labels");
        for (String name : labels.names()) {
            text(name, labels.text(name));
        }
        json.writeEndObject();
        counts();
        listed("denied", List.of(Outcome.DENIED, Outcome.REJECTED), index.counts().denied + index.counts().rejected);
        listed("approved", List.of(Outcome.APPROVED), index.counts().approved);
        recording();
    }

    private void caller(Members caller) throws IOException {
        json.writeObjectFieldStart("caller");
        text("subject", caller.text("subject"));
        text("issuer", caller.text("issuer"));
        texts("groups", caller.texts("groups"));
        text("verification", caller.text("verification"));
        json.writeEndObject();
    }

    private void counts() throws IOException {
        SessionCounts counts = index.counts();
        json.writeObjectFieldStart("counts");
        json.writeNumberField("operations", counts.operations);
        json.writeNumberField("allowed", counts.allowed);
        json.writeNumberField("approved", counts.approved);
        json.writeNumberField("denied", counts.denied);
        json.writeNumberField("notApproved", counts.rejected);
        json.writeNumberField("waiting", counts.waiting());
        json.writeNumberField("failed", counts.failed);
        json.writeNumberField("rows", counts.rows);
        json.writeNumberField("masked", counts.maskedValues);
        json.writeNumberField("connections", counts.connections);
        json.writeNumberField("connectionsRefused", counts.refusedConnections);
        json.writeNumberField("violations", counts.violations);
        json.writeEndObject();
    }

    /** The first operations with one of these outcomes, and how many more there are. */
    private void listed(String name, List<Outcome> outcomes, long total) throws IOException {
        json.writeArrayFieldStart(name);
        long listed = 0;
        for (OperationTrace trace : index.traces()) {
            if (outcomes.contains(trace.outcome()) && listed < MAX_LISTED) {
                operation(trace);
                listed++;
            }
        }
        json.writeEndArray();
        json.writeNumberField(name + "Omitted", total - listed);
    }

    private void operation(OperationTrace trace) throws IOException {
        RecordedEvent decidedEvent = events.at(trace.decidedAt());
        Members decided = decidedEvent.members();
        json.writeStartObject();
        json.writeNumberField("operation", trace.operation());
        text("time", decidedEvent.time());
        text("target", decided.text("target"));
        text("text", decided.text("text"));
        texts("actions", decided.texts("actions"));
        text("risk", decided.text("risk"));
        texts("reasons", decided.texts("reasons"));
        text("rule", decided.text("rule"));
        text("digest", decided.text("digest"));
        text(
                "outcome",
                trace.outcome() == Outcome.REJECTED
                        ? "notApproved"
                        : trace.outcome().word());
        if (trace.settledAt() == OperationTrace.NOWHERE) {
            text("explanation", decided.text("message"));
        } else {
            RecordedEvent settled = events.at(trace.settledAt());
            text("explanation", settled.members().text("explanation"));
            text("settledAt", settled.time());
            texts("approvers", settled.members().texts("approvers"));
        }
        json.writeEndObject();
    }

    private void recording() throws IOException {
        json.writeObjectFieldStart("recording");
        text("status", verification.status().word());
        json.writeBooleanField("sealed", verification instanceof Verification.Sealed);
        json.writeNumberField("lines", verification.lines());
        text("explanation", verification.text());
        if (verification instanceof Verification.Sealed sealed) {
            json.writeNumberField("sequence", sealed.lines() - 1);
            text("head", sealed.head());
            text("keyId", sealed.keyId());
        } else if (verification instanceof Verification.Unchecked unchecked) {
            json.writeNumberField("sequence", unchecked.lines() - 1);
            text("head", unchecked.head());
            text("keyId", unchecked.keyId());
        } else if (verification instanceof Verification.Unsealed unsealed) {
            json.writeNumberField("sequence", unsealed.lines());
            text("head", unsealed.head());
        }
        json.writeEndObject();
    }

    private void text(String name, String value) throws IOException {
        json.writeStringField(name, shorten(value));
    }

    private void texts(String name, List<String> values) throws IOException {
        json.writeArrayFieldStart(name);
        for (String value : values.subList(0, Math.min(values.size(), MAX_LISTED))) {
            json.writeString(shorten(value));
        }
        json.writeEndArray();
    }

    /** Whole characters only, so that the text can be encoded. */
    private static String shorten(String text) {
        if (text.length() <= MAX_TEXT) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(MAX_TEXT - 1)) ? MAX_TEXT - 1 : MAX_TEXT;
        return text.substring(0, end) + "…";
    }
}
