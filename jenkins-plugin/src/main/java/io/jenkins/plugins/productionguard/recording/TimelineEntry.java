package io.jenkins.plugins.productionguard.recording;

import io.jenkins.plugins.productionguard.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * One thing that happened in a session, as a page shows it: an operation with all that became of it, or an event about a
 * connection or the session. All texts are masked, were written by agents and servers, and must be escaped.
 */
public final class TimelineEntry {

    private final long line;
    private final String time;
    private final String type;
    private final JsonObject event;
    private final List<Answer> answers = new ArrayList<>();
    private JsonObject asked;
    private JsonObject settled;
    private JsonObject completed;

    TimelineEntry(JsonObject event) {
        this.event = event;
        this.line = event.number("seq");
        this.time = event.text("time");
        this.type = event.text("type");
    }

    /** What one person said. */
    public static final class Answer {
        private final JsonObject decision;
        private final JsonObject event;

        Answer(JsonObject event) {
            this.event = event;
            this.decision = event.object("decision");
        }

        public String getApprover() {
            return decision.text("approver");
        }

        public boolean isApproval() {
            return decision.text("verdict").equals("approve");
        }

        public String getComment() {
            return decision.text("comment");
        }

        public String getTime() {
            return event.text("time");
        }

        public String getClock() {
            return clock(getTime());
        }

        public boolean isCounted() {
            return event.flag("counted");
        }

        public String getNote() {
            return event.text("note");
        }
    }

    void asked(JsonObject event) {
        asked = event.object("request");
    }

    void answered(JsonObject event) {
        answers.add(new Answer(event));
    }

    void settled(JsonObject event) {
        settled = event;
    }

    void completed(JsonObject event) {
        completed = event;
    }

    public boolean isOperation() {
        return type.equals("operation.decided");
    }

    public long getNumber() {
        return event.number("operation");
    }

    /** Number of its line in the recording. */
    public long getLine() {
        return line;
    }

    /** Of what the page links to. */
    public String getAnchor() {
        return isOperation() ? "op-" + getNumber() : "line-" + line;
    }

    /** RFC 3339 in UTC, to the second. */
    public String getTime() {
        return time.length() > 19 ? time.substring(0, 19) + "Z" : time;
    }

    public String getClock() {
        return clock(time);
    }

    /** Time of day in UTC, to the second. */
    private static String clock(String time) {
        return time.length() > 19 ? time.substring(11, 19) : time;
    }

    public String getType() {
        return type;
    }

    public String getTarget() {
        return event.text("target");
    }

    public String getText() {
        return event.text("text");
    }

    public boolean isTextTruncated() {
        return event.flag("textTruncated");
    }

    public List<String> getParameters() {
        return event.texts("parameters");
    }

    public List<String> getActions() {
        return event.texts("actions");
    }

    public List<String> getResources() {
        return event.texts("resources");
    }

    public String getRisk() {
        return event.text("risk");
    }

    public List<String> getReasons() {
        return event.texts("reasons");
    }

    public String getRule() {
        return event.text("rule");
    }

    public String getMessage() {
        return event.text("message");
    }

    public String getDigest() {
        return event.text("digest");
    }

    /** {@code allowed}, {@code denied}, {@code waiting}, {@code approved} or {@code refused}. */
    public String getDecision() {
        return switch (event.text("effect")) {
            case "allow" -> "allowed";
            case "deny" -> "denied";
            default -> settled == null ? "waiting" : settled.flag("approved") ? "approved" : "refused";
        };
    }

    /** Why waiting ended. */
    public String getExplanation() {
        return settled == null ? "" : settled.text("explanation");
    }

    public String getRequest() {
        return asked == null ? "" : asked.text("id");
    }

    public List<Answer> getAnswers() {
        return answers;
    }

    public boolean isCompleted() {
        return completed != null;
    }

    public String getOutcome() {
        return completed == null ? "" : completed.text("outcome");
    }

    public boolean isFailed() {
        return completed != null && completed.flag("failed");
    }

    public long getRows() {
        return completed == null ? 0 : completed.number("rows");
    }

    public long getMasked() {
        return completed == null ? 0 : completed.number("masked");
    }

    public String getDuration() {
        long micros = completed == null ? 0 : completed.number("micros");
        return micros < 1_000 ? micros + " µs" : micros < 1_000_000 ? micros / 1_000 + " ms" : micros / 1_000_000 + " s";
    }

    public String getResponse() {
        return completed == null ? "" : completed.text("response");
    }

    public boolean isResponseTruncated() {
        return completed != null && completed.flag("responseTruncated");
    }

    /** What an event that is no operation says. */
    public String getSaid() {
        String said = event.text("reason");
        return said.isEmpty() ? event.text("note") : said;
    }
}
