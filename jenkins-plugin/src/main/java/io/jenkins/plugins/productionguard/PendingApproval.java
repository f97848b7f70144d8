package io.jenkins.plugins.productionguard;

import io.jenkins.plugins.productionguard.json.Json;
import io.jenkins.plugins.productionguard.json.JsonException;
import io.jenkins.plugins.productionguard.json.JsonObject;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A held command that waits for people, as it is kept in the build's record: written before anybody is asked, so that a
 * restarted controller asks again under the same address. All texts are masked, and an agent wrote them.
 */
public final class PendingApproval {

    /** The request as the gateway sent it, JSON. */
    private final String request;

    private final long operation;
    private volatile String inputId = "";
    private volatile String nodeId = "";

    /** People whose approval was counted; they cannot approve again. */
    private final List<String> approved = new CopyOnWriteArrayList<>();

    /** An answer on its way to the gateway: {@code approve}, {@code deny}, or {@code ""}. */
    private volatile String verdict = "";

    private volatile String answeredBy = "";
    private volatile String comment = "";
    private volatile String commentBy = "";

    private transient volatile JsonObject parsed;

    PendingApproval(JsonObject request, long operation) {
        this.request = Json.write(request.members());
        this.operation = operation;
    }

    private JsonObject parsed() {
        JsonObject object = parsed;
        if (object == null) {
            try {
                object = Json.object(request);
            } catch (JsonException e) {
                throw new IllegalStateException("a kept request is damaged", e);
            }
            parsed = object;
        }
        return object;
    }

    String requestId() {
        return parsed().text("id");
    }

    String digest() {
        return parsed().text("digest");
    }

    public String getRequest() {
        return requestId();
    }

    public long getOperation() {
        return operation;
    }

    public String getText() {
        return PlainText.block(parsed().text("text"), 20_000);
    }

    /** Values and texts that belong to the command, such as a preview of what it changes, with their lines. */
    public List<String> getParameters() {
        List<String> shown = new ArrayList<>();
        for (String parameter : parsed().texts("parameters")) {
            shown.add(PlainText.block(parameter, 20_000));
        }
        return shown;
    }

    String target() {
        return parsed().text("target");
    }

    public String getTarget() {
        return target();
    }

    public String getRisk() {
        return parsed().text("risk");
    }

    public List<String> getReasons() {
        return parsed().texts("reasons");
    }

    public String getActions() {
        return String.join(", ", parsed().texts("actions"));
    }

    public String getResources() {
        return String.join(", ", parsed().texts("resources"));
    }

    public String getRule() {
        return parsed().text("rule");
    }

    public String getMessage() {
        return parsed().text("message");
    }

    /** How many different people have to agree. */
    public int getApprovers() {
        return (int) Math.max(1, parsed().number("approvers"));
    }

    public List<String> getApproved() {
        return new ArrayList<>(approved);
    }

    public String getInputId() {
        return inputId;
    }

    public String getRequestedAt() {
        return parsed().text("requestedAt");
    }

    public String getExpiresAt() {
        return parsed().text("expiresAt");
    }

    /** The same for people, in UTC, to the minute. */
    public String getExpires() {
        String time = getExpiresAt();
        return time.length() > 16 ? time.substring(0, 10) + " " + time.substring(11, 16) + " UTC" : time;
    }

    /** Whether its time is up by the controller's clock; the gateway's clock decides. */
    boolean isExpired() {
        try {
            return Instant.parse(parsed().text("expiresAt")).isBefore(Instant.now());
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    String nodeId() {
        return nodeId;
    }

    String verdict() {
        return verdict;
    }

    String answeredBy() {
        return answeredBy;
    }

    /** What the person who answered said about it. */
    String comment() {
        return commentBy.equals(answeredBy) ? comment : "";
    }

    boolean isAnswered() {
        return !verdict.isEmpty();
    }

    void askedAs(String inputId, String nodeId) {
        this.inputId = inputId;
        this.nodeId = nodeId;
    }

    void answer(String verdict, String by) {
        this.verdict = verdict;
        this.answeredBy = by;
    }

    /** Notes what somebody says who is about to answer. */
    void comment(String by, String comment) {
        this.commentBy = by;
        this.comment = comment;
    }

    /** The answer was delivered; {@code counted} approvals are remembered. */
    void delivered(boolean counted) {
        if (counted && verdict.equals("approve")) {
            approved.add(answeredBy);
        }
        verdict = "";
        answeredBy = "";
        comment = "";
    }
}
