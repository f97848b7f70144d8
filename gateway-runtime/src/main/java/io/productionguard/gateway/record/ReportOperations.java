package io.productionguard.gateway.record;

import java.io.IOException;

/** The table of operations: each one in a row, everything recorded about it one click away. */
final class ReportOperations {

    /** Characters of texts for all operations together, so that a browser still opens the page. */
    private static final int TEXT_BUDGET = 24 * 1024 * 1024;

    private static final int MOST_TEXT = 32 * 1024;
    static final int LEAST_TEXT = 2 * 1024;

    private final HtmlWriter out;
    private final SessionIndex index;
    private final RecordedEvents events;
    private final long provenLines;
    private final int textLimit;

    ReportOperations(HtmlWriter out, SessionIndex index, RecordedEvents events, Verification verification) {
        this.out = out;
        this.index = index;
        this.events = events;
        provenLines = verification instanceof Verification.Broken broken ? broken.lines() : Long.MAX_VALUE;
        int shown = Math.max(1, index.traces().size());
        textLimit = Math.max(LEAST_TEXT, Math.min(MOST_TEXT, TEXT_BUDGET / 2 / shown));
    }

    void write() throws IOException {
        out.markup(
                "<section id=\"operations\" aria-labelledby=\"operations-title\">\n<h2 id=\"operations-title\">Operations</h2>\n");
        if (index.counts().operations == 0) {
            out.markup("<p class=\"empty\">Nothing was attempted in this session.</p>\n</section>\n");
            return;
        }
        if (index.condensed()) {
            condensedNote();
        }
        if (!index.traces().isEmpty()) {
            table();
        }
        if (index.condensed()) {
            groups();
        }
        out.markup("</section>\n");
    }

    private void condensedNote() throws IOException {
        out.markup(
                        "<p class=\"banner note\"><span class=\"symbol\" aria-hidden=\"true\">i</span><span><strong>Shortened.</strong> The ")
                .markup("session has ")
                .number(index.counts().operations)
                .markup(" operations. This page shows ")
                .number(index.traces().size())
                .markup(" one by one, those that were held, approved or denied (at most ")
                .number(SessionIndex.FULL)
                .markup(" of each kind), and counts the others below. ")
                .markup("The recording has them all.</span></p>\n");
    }

    private void table() throws IOException {
        out.markup("""
                <form id="filter" role="search" hidden>
                <input id="search" type="search" placeholder="Search commands, targets, people, rules" aria-label="Search operations">
                <fieldset><legend class="quiet">Show</legend>
                <label><input type="radio" name="show" value="" checked><span>All</span></label>
                <label><input type="radio" name="show" value="allowed"><span>Allowed</span></label>
                <label><input type="radio" name="show" value="approved"><span>Approved</span></label>
                <label><input type="radio" name="show" value="denied"><span>Denied</span></label>
                <label><input type="radio" name="show" value="failed"><span>Failed</span></label>
                <label><input type="radio" name="show" value="masked"><span>Masked</span></label>
                </fieldset>
                <button type="button" id="expand" aria-pressed="false">Open all</button>
                <output id="shown" aria-live="polite"></output>
                </form>
                <table id="table" role="table" aria-labelledby="operations-title">
                <thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col" class="n">#</th><th role="columnheader" scope="col">Time (UTC)</th><th role="columnheader" scope="col">Target</th><th role="columnheader" scope="col">Command</th><th role="columnheader" scope="col">Risk</th><th role="columnheader" scope="col">Decision</th><th role="columnheader" scope="col">Result</th></tr></thead>
                <tbody role="rowgroup">
                """);
        for (OperationTrace trace : index.traces()) {
            new ReportRow(out, events, trace, textLimit).write(trace.line() <= provenLines);
        }
        out.markup("</tbody>\n</table>\n");
    }

    private void groups() throws IOException {
        out.markup("<h3>Counted only</h3>\n<table class=\"plain\"><thead><tr><th scope=\"col\">Target</th>")
                .markup("<th scope=\"col\">Actions</th><th scope=\"col\">Effect</th><th scope=\"col\">Rule</th>")
                .markup(
                        "<th scope=\"col\" class=\"right\">Operations</th><th scope=\"col\" class=\"right\">Failed</th></tr></thead>\n<tbody>\n");
        for (OperationGroup group : index.groups()) {
            out.markup("<tr>").element("td", "", group.target()).element("td", "", group.actions());
            out.element("td", "", group.effect()).element("td", "", group.rule());
            out.markup("<td class=\"right\">").number(group.operations());
            out.markup("</td><td class=\"right\">").number(group.failed()).markup("</td></tr>\n");
        }
        out.markup("</tbody></table>\n");
    }
}
