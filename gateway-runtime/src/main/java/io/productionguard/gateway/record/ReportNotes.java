package io.productionguard.gateway.record;

import java.io.IOException;

/** What happened in a session beside its operations: connections, clients turned away, violations, notes. */
final class ReportNotes {

    private final HtmlWriter out;
    private final SessionIndex index;

    ReportNotes(HtmlWriter out, SessionIndex index) {
        this.out = out;
        this.index = index;
    }

    void write() throws IOException {
        if (index.notes().isEmpty()) {
            return;
        }
        SessionCounts counts = index.counts();
        boolean alarming = counts.refusedConnections + counts.violations > 0;
        out.markup(
                        "<section aria-labelledby=\"notes-title\">\n<h2 id=\"notes-title\">Connections and notes</h2>\n<details"
                                + (alarming ? " open" : "") + "><summary>")
                .marked(Wording.count(counts.connections, "connection"))
                .markup(", ")
                .marked(Wording.count(counts.refusedConnections, "client") + " turned away, ")
                .marked(Wording.count(counts.violations, "protocol violation"))
                .markup(
                        "</summary>\n<table class=\"plain\"><thead><tr><th scope=\"col\">Time (UTC)</th><th scope=\"col\">Event</th>")
                .markup(
                        "<th scope=\"col\">Connection</th><th scope=\"col\">Target</th><th scope=\"col\">What</th></tr></thead>\n<tbody>\n");
        for (SessionIndex.Note note : index.notes()) {
            boolean alarm = note.type().equals("violation") || note.type().equals("connection.refused");
            out.markup("<tr" + (alarm ? " class=\"alarm\"" : "") + "><td class=\"t\"><time datetime=\"")
                    .text(note.time());
            out.markup("\">").marked(Wording.clock(note.time())).markup("</time></td>");
            out.element("td", "", note.type().replace('.', ' '));
            out.element("td", "", note.connection() == 0 ? "" : String.valueOf(note.connection()));
            out.element("td", "", note.target()).element("td", "", note.text()).markup("</tr>\n");
        }
        out.markup("</tbody></table>\n");
        if (index.omittedNotes() > 0) {
            out.markup("<p class=\"quiet\">").number(index.omittedNotes()).markup(" more in the recording.</p>\n");
        }
        out.markup("</details>\n</section>\n");
    }
}
