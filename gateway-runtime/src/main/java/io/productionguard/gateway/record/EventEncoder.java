package io.productionguard.gateway.record;

import io.productionguard.gateway.approval.ApprovalDecision;
import io.productionguard.gateway.approval.ApprovalRequest;
import io.productionguard.gateway.identity.Caller;
import java.time.Instant;
import java.util.Locale;
import java.util.TreeSet;

/**
 * The members of each kind of {@link Event}, under the names and in the order of the record components. The format is a
 * contract, described in {@code docs/recording.md}. Not thread-safe.
 */
final class EventEncoder {

    private final BoundedJson json;
    private final Rfc3339 rfc3339 = new Rfc3339();

    EventEncoder(BoundedJson json) {
        this.json = json;
    }

    void members(Event event) {
        if (event instanceof Event.OperationDecided decided) {
            operationDecided(decided);
        } else if (event instanceof Event.OperationCompleted completed) {
            operationCompleted(completed);
        } else if (event instanceof Event.ApprovalAsked asked) {
            json.number("operation", asked.operation());
            request(asked.request());
        } else if (event instanceof Event.ApprovalAnswered answered) {
            decision(answered.decision());
            json.flag("counted", answered.counted());
            json.text("note", answered.note());
        } else if (event instanceof Event.ApprovalSettled settled) {
            json.number("operation", settled.operation());
            json.text("request", settled.request());
            json.flag("approved", settled.approved());
            json.list("approvers", settled.approvers());
            json.text("explanation", settled.explanation());
        } else {
            sessionOrConnection(event);
        }
    }

    private void sessionOrConnection(Event event) {
        if (event instanceof Event.SessionStarted started) {
            sessionStarted(started);
        } else if (event instanceof Event.ConnectionOpened opened) {
            json.number("connection", opened.connection());
            json.text("target", opened.target());
            json.text("client", opened.client());
            json.text("caller", opened.caller());
        } else if (event instanceof Event.ConnectionRefused refused) {
            json.text("target", refused.target());
            json.text("client", refused.client());
            json.text("reason", refused.reason());
        } else if (event instanceof Event.ConnectionClosed closed) {
            json.number("connection", closed.connection());
            json.text("target", closed.target());
            json.text("reason", closed.reason());
        } else if (event instanceof Event.Violation violation) {
            json.number("connection", violation.connection());
            json.text("target", violation.target());
            json.text("reason", violation.reason());
        } else if (event instanceof Event.SessionNote note) {
            json.text("note", note.note());
        } else if (event instanceof Event.SessionEnded ended) {
            json.text("reason", ended.reason());
            json.number("operations", ended.operations());
            json.number("denied", ended.denied());
            json.number("approved", ended.approved());
            json.number("masked", ended.masked());
        } else {
            throw new IllegalArgumentException("no line format for " + event.type());
        }
    }

    private void sessionStarted(Event.SessionStarted started) {
        json.text("session", started.session());
        json.text("gatewayVersion", started.gatewayVersion());
        caller(started.caller());
        json.text("policySource", started.policySource());
        json.text("policySha256", started.policySha256());
        json.flag("builtInRules", started.builtInRules());
        json.text("isolation", started.isolation());
        json.list("targets", started.targets());
        json.map("labels", started.labels());
    }

    private void caller(Caller caller) {
        json.startObject("caller");
        json.text("subject", caller.subject());
        json.text("issuer", caller.issuer());
        json.list("groups", new TreeSet<>(caller.groups()));
        json.map("claims", caller.claims());
        json.text("verification", caller.verification().name().toLowerCase(Locale.ROOT));
        json.endObject();
    }

    private void operationDecided(Event.OperationDecided decided) {
        json.number("operation", decided.operation());
        json.number("connection", decided.connection());
        json.text("target", decided.target());
        json.text("caller", decided.caller());
        boolean cut = json.text("text", decided.text(), BoundedJson.LONG_TEXT);
        json.flag("textTruncated", decided.textTruncated() || cut);
        json.list("parameters", decided.parameters());
        json.list("actions", decided.actions());
        json.list("resources", decided.resources());
        json.text("risk", decided.risk());
        json.list("reasons", decided.reasons());
        json.text("effect", decided.effect());
        json.text("rule", decided.rule());
        json.text("message", decided.message());
        json.text("digest", decided.digest());
    }

    private void operationCompleted(Event.OperationCompleted completed) {
        json.number("operation", completed.operation());
        json.text("outcome", completed.outcome());
        json.flag("failed", completed.failed());
        json.number("rows", completed.rows());
        json.number("bytes", completed.bytes());
        json.number("masked", completed.masked());
        json.text("digest", completed.digest());
        boolean cut = json.text("response", completed.response(), BoundedJson.LONG_TEXT);
        json.flag("responseTruncated", completed.responseTruncated() || cut);
        json.number("micros", completed.micros());
        if (completed.uploadedBytes() > 0) {
            json.number("uploadedBytes", completed.uploadedBytes());
            json.text("uploadDigest", completed.uploadDigest());
        }
    }

    private void request(ApprovalRequest request) {
        json.startObject("request");
        json.text("id", request.id());
        json.text("digest", request.digest().hex());
        json.text("target", request.target());
        json.text("requester", request.requester());
        json.text("text", request.text(), BoundedJson.LONG_TEXT);
        json.list("parameters", request.parameters());
        json.list("actions", request.actions());
        json.list("resources", request.resources());
        json.text("risk", request.risk().word());
        json.list("reasons", request.reasons());
        json.text("rule", request.rule());
        json.text("message", request.message());
        json.number("approvers", request.approvers());
        instant("requestedAt", request.requestedAt());
        instant("expiresAt", request.expiresAt());
        json.endObject();
    }

    private void decision(ApprovalDecision decision) {
        json.startObject("decision");
        json.text("requestId", decision.requestId());
        json.text("digest", decision.digest().hex());
        json.text("verdict", decision.verdict().word());
        json.text("approver", decision.approver());
        json.text("comment", decision.comment());
        json.text("evidence", decision.evidence(), BoundedJson.EVIDENCE);
        json.endObject();
    }

    private void instant(String name, Instant instant) {
        json.text(name, rfc3339.format(instant));
    }
}
