package io.productionguard.github;

import io.productionguard.gateway.net.JsonException;
import io.productionguard.gateway.net.JsonObject;
import io.productionguard.gateway.net.Texts;
import io.productionguard.gateway.record.Verification;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The session on the job's page: a Markdown summary and an annotation for each denial, from {@code summary.json}. Every text
 * from the session is escaped; the shim escapes annotations.
 */
final class JobSummary {

    /** GitHub shows ten annotations of a kind for a step. */
    private static final int MAX_ANNOTATIONS = 9;

    private static final int MAX_ROWS = 100;
    private static final int MAX_TEXT = 300;

    private final JsonObject summary;
    private final Verification verification;
    private final String isolation;

    JobSummary(JsonObject summary, Verification verification, String isolation) {
        this.summary = summary;
        this.verification = verification;
        this.isolation = isolation;
    }

    /** Denied by a rule or by people. */
    long denied() throws JsonException {
        return count("denied") + count("notApproved");
    }

    /** Held, and approved by people. */
    long approved() throws JsonException {
        return count("approved");
    }

    private long count(String name) throws JsonException {
        return summary.object("counts").number(name, 0, Long.MAX_VALUE);
    }

    /** The Markdown; {@code where} is the artifact's address, or says what to do instead. */
    String markdown(String where) throws JsonException {
        StringBuilder page = new StringBuilder("## Production Guard\n\n");
        page.append(verdict()).append("\n\n");
        page.append(
                "| Operations | Allowed | Approved | Denied | Not approved | Masked values |\n|---|---|---|---|---|---|\n");
        for (String name : List.of("operations", "allowed", "approved", "denied", "notApproved", "masked")) {
            page.append("| ").append(count(name)).append(' ');
        }
        page.append("|\n\n");
        table(page, "Denied", "denied");
        table(page, "Approved", "approved");
        JsonObject policy = summary.object("policy");
        page.append("- Session ")
                .append(Markdown.code(summary.text("session"), 100))
                .append(" of ")
                .append(Markdown.code(summary.object("caller").text("subject"), 200))
                .append('\n');
        page.append("- Configuration ")
                .append(Markdown.code(policy.text("source"), 200))
                .append(", SHA-256 ")
                .append(Markdown.code(policy.text("sha256"), 64))
                .append('\n');
        page.append("- Isolation: ").append(Markdown.code(isolation, 40));
        if (isolation.equals("advisory")) {
            page.append(": clients were led to the gateway, not locked in");
        }
        page.append('\n')
                .append("- Recording: ")
                .append(Markdown.text(verification.text(), 400))
                .append('\n');
        return page.append("- ").append(where).append("\n").toString();
    }

    private String verdict() throws JsonException {
        if (!(verification instanceof Verification.Sealed)) {
            return "**The recording is not complete or was changed.** What stands here may be wrong.";
        }
        return denied() == 0 ? "Nothing was denied." : "**" + denied() + " denied.**";
    }

    private void table(StringBuilder page, String title, String list) throws JsonException {
        List<JsonObject> operations = summary.objects(list);
        if (operations.isEmpty()) {
            return;
        }
        page.append("### ")
                .append(title)
                .append("\n\n| Target | Command | Risk | Rule | Why, and who |\n|---|---|---|---|---|\n");
        for (JsonObject operation : operations.subList(0, Math.min(operations.size(), MAX_ROWS))) {
            String why = operation.text("explanation");
            List<String> approvers = operation.has("approvers") ? operation.texts("approvers") : List.of();
            // The explanation of an approval names them already.
            String who = approvers.stream().filter(each -> !why.contains(each)).collect(Collectors.joining(", "));
            page.append("| ")
                    .append(Markdown.code(operation.text("target"), 80))
                    .append(" | ")
                    .append(Markdown.code(operation.text("text"), MAX_TEXT))
                    .append(" | ")
                    .append(Markdown.text(operation.text("risk"), 20))
                    .append(" | ")
                    .append(Markdown.code(operation.text("rule"), 80))
                    .append(" | ")
                    .append(Markdown.text(why, MAX_TEXT))
                    .append(who.isEmpty() ? "" : " (" + Markdown.text(who, MAX_TEXT) + ")")
                    .append(" |\n");
        }
        long more = operations.size()
                - Math.min(operations.size(), MAX_ROWS)
                + summary.number(list + "Omitted", 0, Long.MAX_VALUE);
        page.append(more == 0 ? "\n" : "\nand " + more + " more in the artifact\n\n");
    }

    /** An annotation for each denial, as far as GitHub shows them. */
    List<Map<String, Object>> annotations(boolean failing) throws JsonException {
        List<Map<String, Object>> annotations = new ArrayList<>();
        String level = failing ? "error" : "warning";
        for (JsonObject operation : summary.objects("denied")) {
            if (annotations.size() == MAX_ANNOTATIONS) {
                annotations.add(Message.of(
                        level, "Production Guard", (denied() - MAX_ANNOTATIONS) + " more denials are in the summary"));
                break;
            }
            annotations.add(Message.of(
                    level,
                    "Denied on " + Texts.line(operation.text("target"), 80),
                    Texts.line(operation.text("text"), MAX_TEXT) + "\n"
                            + Texts.line(operation.text("explanation"), MAX_TEXT) + " (rule "
                            + Texts.line(operation.text("rule"), 80) + ")"));
        }
        return annotations;
    }
}
