package io.productionguard.gateway.record;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** One operation as a row of the table, with everything recorded about it in its details. */
final class ReportRow {

    private static final int SUMMARY_TEXT = 280;
    private static final int SUMMARY_LINES = 6;

    private final HtmlWriter out;
    private final RecordedEvents events;
    private final OperationTrace trace;
    private final int textLimit;
    private final RecordedEvent event;
    private final Members decided;
    private final Members asked;
    private final RecordedEvent settled;
    private final RecordedEvent completion;
    private final Members completed;
    private final List<RecordedEvent> answers = new ArrayList<>(1);

    /** Reads what is shown; {@code textLimit} is the most characters of one text. */
    ReportRow(HtmlWriter out, RecordedEvents events, OperationTrace trace, int textLimit) throws IOException {
        this.out = out;
        this.events = events;
        this.trace = trace;
        this.textLimit = textLimit;
        event = events.at(trace.decidedAt());
        decided = event.members();
        asked = at(trace.askedAt()).members().object("request");
        for (long position : trace.answersAt()) {
            answers.add(events.at(position));
        }
        settled = at(trace.settledAt());
        completion = at(trace.completedAt());
        completed = completion.members();
    }

    private RecordedEvent at(long position) throws IOException {
        return position == OperationTrace.NOWHERE ? new RecordedEvent(position, 0, Members.NONE) : events.at(position);
    }

    /** Writes it; {@code proven} is false behind a damage of the recording. */
    void write(boolean proven) throws IOException {
        String kind = ReportHeader.cssClass(trace.outcome());
        boolean masked = completed.number("masked") > 0;
        out.markup("<tr role=\"row\" class=\"" + kind + (trace.failed() ? " failed" : "") + (masked ? " masked" : "")
                        + "\" id=\"op" + trace.operation() + "\"><td role=\"cell\" class=\"n\"><a href=\"#op"
                        + trace.operation() + "\">")
                .number(trace.operation())
                .markup("</a></td><td role=\"cell\" class=\"t\">");
        time(event.time());
        if (!proven) {
            out.markup(" <span class=\"unproven\">unproven</span>");
        }
        out.markup("</td>").markup("<td role=\"cell\">").marked(decided.text("target"));
        out.markup("</td><td role=\"cell\" class=\"c\">");
        command();
        out.markup("</td><td role=\"cell\" class=\"r\">");
        risk();
        out.markup("</td><td role=\"cell\" class=\"d\">");
        decision(kind);
        out.markup("</td><td role=\"cell\" class=\"o\">");
        result();
        out.markup("</td></tr>\n");
    }

    private void time(String time) throws IOException {
        out.markup("<time datetime=\"")
                .text(time)
                .markup("\" title=\"")
                .text(time)
                .markup("\">");
        out.marked(Wording.clock(time)).markup("</time>");
    }

    private void risk() throws IOException {
        String risk = decided.text("risk");
        String known = List.of("low", "high", "critical").contains(risk) ? risk : "critical";
        out.element("span", "risk " + known, risk);
        for (String reason : decided.texts("reasons")) {
            out.element("span", "why", shorten(reason, SUMMARY_TEXT));
        }
    }

    private void decision(String kind) throws IOException {
        String word = trace.outcome().word();
        out.element("span", "decision " + kind, word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
        out.markup("<span class=\"why\">rule ").marked(decided.text("rule")).markup("</span>");
        switch (trace.outcome()) {
            case APPROVED -> approvers();
            case REJECTED -> out.element("span", "why", settled.members().text("explanation"));
            case DENIED -> out.element("span", "why", shorten(decided.text("message"), SUMMARY_TEXT));
            case ALLOWED, WAITING -> {
                // The rule says it all.
            }
        }
    }

    private void approvers() throws IOException {
        out.markup("<span class=\"why\">by ")
                .marked(String.join(", ", settled.members().texts("approvers")));
        String waited = Wording.between(event.time(), settled.time()).orElse("");
        out.marked(waited.isEmpty() ? "" : ", after " + waited).markup("</span>");
        for (RecordedEvent answer : answers) {
            String comment = answer.members().object("decision").text("comment");
            if (answer.members().flag("counted") && !comment.isEmpty()) {
                out.element("q", "", shorten(comment, SUMMARY_TEXT));
            }
        }
    }

    private void result() throws IOException {
        if (trace.completedAt() == OperationTrace.NOWHERE) {
            out.markup("<span class=\"quiet\">")
                    .markup(forwarded() ? "no answer recorded" : "not forwarded")
                    .markup("</span>");
            return;
        }
        out.element(
                "span",
                trace.failed() ? "outcome failed" : "outcome",
                shorten(completed.text("outcome"), SUMMARY_TEXT));
        List<String> parts = new ArrayList<>();
        if (completed.number("rows") > 0) {
            parts.add(Wording.count(completed.number("rows"), "row"));
        }
        parts.add(Wording.micros(completed.number("micros")));
        out.element("span", "why", String.join(" · ", parts));
        if (completed.number("masked") > 0) {
            out.element("span", "mask", Wording.count(completed.number("masked"), "value") + " masked");
        }
    }

    private boolean forwarded() {
        return switch (trace.outcome()) {
            case ALLOWED, APPROVED -> true;
            case DENIED, REJECTED, WAITING -> false;
        };
    }

    private void command() throws IOException {
        String text = decided.text("text");
        String beginning = firstLines(text);
        out.markup("<details><summary><code dir=\"ltr\">").marked(beginning).markup("</code>");
        List<String> parameters = decided.texts("parameters");
        if (!parameters.isEmpty()) {
            out.element("span", "why", "with " + shorten(summary(parameters), SUMMARY_TEXT / 2));
        }
        out.markup("</summary>\n");
        if (!beginning.equals(text)) {
            pre("Command", text, decided.flag("textTruncated"));
        }
        parameters();
        out.markup("<dl class=\"facts\">");
        chips("Actions", decided.texts("actions"));
        chips("Resources", decided.texts("resources"));
        fact("Caller", decided.text("caller"));
        fact("Connection", String.valueOf(decided.number("connection")));
        fact("Message", decided.text("message"));
        code("Operation digest", decided.text("digest"));
        if (trace.completedAt() != OperationTrace.NOWHERE) {
            fact("Response", Wording.bytes(completed.number("bytes")) + ", ended " + Wording.clock(completion.time()));
            code("Response digest", completed.text("digest"));
        }
        fact("Line in the recording", String.valueOf(event.sequence()));
        out.markup("</dl>\n");
        trail();
        if (!completed.text("response").isEmpty()) {
            pre("Response, masked", completed.text("response"), completed.flag("responseTruncated"));
        }
        out.markup("</details>");
    }

    private void parameters() throws IOException {
        List<String> parameters = decided.texts("parameters");
        if (parameters.isEmpty()) {
            return;
        }
        out.markup("<h4>Parameters</h4>\n<ol class=\"parameters\">");
        int left = textLimit;
        for (String parameter : parameters) {
            if (left <= 0) {
                out.markup("<li class=\"quiet\">the recording has more</li>");
                break;
            }
            parameter(shorten(parameter, left));
            left -= parameter.length() + 16;
        }
        out.markup("</ol>\n");
    }

    /** A text of several lines, such as a preview of what changes, keeps them. */
    private void parameter(String parameter) throws IOException {
        if (parameter.indexOf('\n') < 0) {
            out.markup("<li><code dir=\"ltr\">").marked(parameter).markup("</code></li>");
            return;
        }
        out.markup("<li><pre tabindex=\"0\"><code dir=\"ltr\">");
        boolean first = true;
        for (String line : parameter.split("\n", -1)) {
            out.markup(first ? "" : "\n");
            first = false;
            String tag = line.startsWith("+ ") ? "ins" : line.startsWith("- ") ? "del" : "";
            if (tag.isEmpty()) {
                out.marked(line);
            } else {
                out.element(tag, "", line);
            }
        }
        out.markup("</code></pre></li>");
    }

    /** The parameters on one line, of a longer text its first. */
    private static String summary(List<String> parameters) {
        StringJoiner summary = new StringJoiner(", ");
        for (String parameter : parameters) {
            int end = parameter.indexOf('\n');
            summary.add(end < 0 ? parameter : parameter.substring(0, end) + " …");
        }
        return summary.toString();
    }

    private void trail() throws IOException {
        if (trace.askedAt() == OperationTrace.NOWHERE && trace.settledAt() == OperationTrace.NOWHERE) {
            return;
        }
        out.markup("<h4>Approval</h4>\n<ol class=\"trail\">");
        if (trace.askedAt() != OperationTrace.NOWHERE) {
            out.markup("<li>");
            time(asked.text("requestedAt"));
            out.markup(" asked ")
                    .marked(Wording.count(asked.number("approvers"), "person").replace("persons", "people"));
            out.markup(" as request ")
                    .marked(asked.text("id"))
                    .markup(", until ")
                    .marked(Wording.clock(asked.text("expiresAt")));
            out.markup("</li>\n");
        }
        for (RecordedEvent answer : answers) {
            answer(answer);
        }
        if (trace.settledAt() != OperationTrace.NOWHERE) {
            out.markup("<li>");
            time(settled.time());
            out.markup(" ")
                    .element("strong", "", settled.members().text("explanation"))
                    .markup("</li>\n");
        }
        out.markup("</ol>\n");
    }

    private void answer(RecordedEvent answer) throws IOException {
        Members decision = answer.members().object("decision");
        out.markup("<li>");
        time(answer.time());
        out.markup(" ").element("strong", "", decision.text("approver"));
        out.markup(decision.text("verdict").equals("approve") ? " approved" : " denied");
        if (!answer.members().flag("counted")) {
            out.markup(" <span class=\"unproven\">not counted</span>");
        }
        String note = answer.members().text("note");
        if (!note.isEmpty()) {
            out.markup(" ").element("span", "quiet", note);
        }
        if (!decision.text("comment").isEmpty()) {
            out.markup(" ").element("q", "", shorten(decision.text("comment"), ReportOperations.LEAST_TEXT));
        }
        if (!decision.text("evidence").isEmpty()) {
            out.markup("<span class=\"why\">evidence ")
                    .element("code", "", shorten(decision.text("evidence"), SUMMARY_TEXT));
            out.markup("</span>");
        }
        out.markup("</li>\n");
    }

    private void pre(String title, String text, boolean truncated) throws IOException {
        boolean cut = text.length() > textLimit;
        out.markup("<h4>" + title + "</h4>\n<pre tabindex=\"0\"><code dir=\"ltr\">")
                .marked(shorten(text, textLimit))
                .markup("</code></pre>\n");
        if (cut) {
            out.markup("<p class=\"quiet\">The recording has more of it.</p>\n");
        } else if (truncated) {
            out.markup("<p class=\"quiet\">Longer than what is recorded.</p>\n");
        }
    }

    private void chips(String name, List<String> values) throws IOException {
        if (values.isEmpty()) {
            return;
        }
        out.markup("<div><dt>" + name + "</dt><dd>");
        int left = ReportOperations.LEAST_TEXT;
        for (String value : values) {
            if (left <= 0) {
                out.markup("…");
                break;
            }
            out.element("code", "chip", shorten(value, SUMMARY_TEXT)).markup(" ");
            left -= value.length();
        }
        out.markup("</dd></div>");
    }

    private void fact(String name, String value) throws IOException {
        if (!value.isEmpty()) {
            out.markup("<div><dt>" + name + "</dt>").element("dd", "", value).markup("</div>");
        }
    }

    private void code(String name, String value) throws IOException {
        out.markup("<div><dt>" + name + "</dt><dd>").element("code", "", value).markup("</dd></div>");
    }

    /** What a row shows of a command without being opened. */
    private static String firstLines(String text) {
        String beginning = shorten(text, SUMMARY_TEXT);
        int end = -1;
        for (int line = 0; line < SUMMARY_LINES; line++) {
            end = beginning.indexOf('\n', end + 1);
            if (end < 0) {
                return beginning;
            }
        }
        return end + 1 == text.length() ? text : beginning.substring(0, end) + "\n…";
    }

    /** The beginning of a text, never half of a surrogate pair. */
    private static String shorten(String text, int limit) {
        if (text.length() <= limit) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(limit - 1)) ? limit - 1 : limit;
        return text.substring(0, end) + "…";
    }
}
