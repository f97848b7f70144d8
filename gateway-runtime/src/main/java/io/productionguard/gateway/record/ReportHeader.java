package io.productionguard.gateway.record;

import io.productionguard.gateway.record.OperationTrace.Outcome;
import java.io.IOException;
import java.util.List;

/** Top of the page: whose session it was, whether the recording can be trusted, what it adds up to. */
final class ReportHeader {

    private static final int CHART_HEIGHT = 48;
    private static final int SLOT_WIDTH = 8;

    private final HtmlWriter out;
    private final SessionIndex index;
    private final Verification verification;
    private final Members started;

    ReportHeader(HtmlWriter out, SessionIndex index, Verification verification) {
        this.out = out;
        this.index = index;
        this.verification = verification;
        started = index.started().members();
    }

    void write() throws IOException {
        out.markup("<header>\n<p class=\"brand\"><span aria-hidden=\"true\">◆</span> Production Guard")
                .markup("<span class=\"quiet\"> session recording</span></p>\n")
                .element("h1", "", started.text("session").isEmpty() ? "(no session)" : started.text("session"))
                .markup("\n<p class=\"lead\">");
        out.marked(Wording.date(index.started().time()));
        String lasted =
                Wording.between(index.started().time(), index.lastTime()).orElse("");
        if (!lasted.isEmpty()) {
            out.markup(" · ").marked(lasted);
        }
        String reason = index.ended().members().text("reason");
        if (!reason.isEmpty()) {
            out.markup(" · ").marked(reason);
        }
        out.markup("</p>\n<div class=\"banners\">\n");
        sealBanner();
        isolationBanner();
        out.markup("</div>\n");
        counts();
        chart();
        facts();
        out.markup("</header>\n");
    }

    private void sealBanner() throws IOException {
        if (verification instanceof Verification.Sealed sealed) {
            banner(
                    "good",
                    "✓",
                    "Sealed",
                    Wording.count(sealed.lines(), "line")
                            + ", complete and unchanged, signed with this session's key.");
        } else if (verification instanceof Verification.Unchecked unchecked) {
            banner(
                    "warn",
                    "?",
                    "Seal not checked",
                    Wording.count(unchecked.lines(), "line")
                            + " that fit together; whether this session's gateway signed them was not checked.");
        } else if (verification instanceof Verification.Unsealed unsealed) {
            banner(
                    "warn",
                    "!",
                    "Not sealed",
                    "The gateway was killed, is still running, or the end was cut off. Consistent up to line "
                            + unsealed.lines()
                            + (unsealed.truncatedLine() ? "; the line after it is truncated." : "."));
        } else if (verification instanceof Verification.Broken broken) {
            banner(
                    "bad",
                    "✕",
                    "Broken at line " + broken.line(),
                    broken.explanation() + ". In order up to line " + broken.lines()
                            + "; what is marked unproven below may not be what happened.");
        }
        if (index.unreadable() > 0) {
            banner("bad", "✕", "Unreadable", Wording.count(index.unreadable(), "line") + " could not be shown.");
        }
    }

    private void isolationBanner() throws IOException {
        if (started.text("isolation").contains("advisory")) {
            banner(
                    "warn",
                    "!",
                    "Isolation: advisory",
                    "Clients were routed through the gateway, not locked in. What the command did past the gateway is not"
                            + " on this page.");
        }
    }

    private void banner(String kind, String symbol, String title, String text) throws IOException {
        out.markup("<p class=\"banner " + kind + "\"><span class=\"symbol\" aria-hidden=\"true\">" + symbol
                        + "</span><span>")
                .element("strong", "", title)
                .markup(" ")
                .marked(text)
                .markup("</span></p>\n");
    }

    private void counts() throws IOException {
        SessionCounts counts = index.counts();
        out.markup("<dl class=\"counts\" aria-label=\"Counts\">\n");
        count("", counts.operations, "operations");
        count("allowed", counts.allowed, "allowed");
        count("approved", counts.approved, "approved");
        count("denied", counts.denied, "denied");
        count("denied", counts.rejected, "not approved");
        if (counts.waiting() > 0) {
            count("waiting", counts.waiting(), "still waiting");
        }
        count("failed", counts.failed, "failed or withheld");
        count("", counts.rows, "rows returned");
        count("masked", counts.maskedValues, "values masked");
        out.markup("</dl>\n");
    }

    private void count(String kind, long number, String name) throws IOException {
        out.markup("<div class=\"" + (number == 0 ? "zero" : kind) + "\"><dt>" + name + "</dt><dd>")
                .number(number)
                .markup("</dd></div>\n");
    }

    /** Bars over time, drawn with attributes only: the page's policy lets no style attribute through. */
    private void chart() throws IOException {
        ActivityChart activity = index.activity();
        long highest = 0;
        for (int slot = 0; slot < activity.used(); slot++) {
            highest = Math.max(highest, total(activity, slot));
        }
        if (activity.used() < 3) {
            return;
        }
        String slotText = Wording.micros(activity.slotMillis() * 1_000);
        int width = ActivityChart.SLOTS * SLOT_WIDTH;
        out.markup("<figure>\n<svg viewBox=\"0 0 " + width + " " + CHART_HEIGHT
                        + "\" role=\"img\" preserveAspectRatio=\"none\"")
                .markup(" aria-label=\"Operations over time, at most " + highest + " in " + slotText + "\">\n");
        int slots = Math.max(activity.used(), ActivityChart.SLOTS / 2);
        double step = (double) width / slots;
        for (int slot = 0; slot < activity.used(); slot++) {
            int bottom = CHART_HEIGHT;
            for (Outcome outcome : List.of(Outcome.ALLOWED, Outcome.APPROVED, Outcome.REJECTED, Outcome.DENIED)) {
                long count = activity.count(slot, outcome);
                if (count > 0) {
                    int height = (int) Math.max(3, (CHART_HEIGHT - 4) * count / highest);
                    bottom -= height;
                    out.markup("<rect class=\"" + cssClass(outcome) + "\" x=\"" + Math.round(slot * step) + "\" y=\""
                            + bottom + "\" width=\"" + Math.max(2, Math.round(step) - 1) + "\" height=\"" + height
                            + "\"/>");
                }
            }
        }
        out.markup("\n</svg>\n<figcaption>Operations over time; one bar is " + slotText + ". ")
                .markup("<span class=\"key allowed\">allowed</span> <span class=\"key approved\">approved</span> ")
                .markup("<span class=\"key denied\">denied or not approved</span></figcaption>\n</figure>\n");
    }

    private static long total(ActivityChart activity, int slot) {
        long total = 0;
        for (Outcome outcome : Outcome.values()) {
            total += activity.count(slot, outcome);
        }
        return total;
    }

    static String cssClass(Outcome outcome) {
        return switch (outcome) {
            case ALLOWED -> "allowed";
            case APPROVED -> "approved";
            case DENIED, REJECTED -> "denied";
            case WAITING -> "waiting";
        };
    }

    private void facts() throws IOException {
        Members caller = started.object("caller");
        out.markup("<dl class=\"facts\" aria-label=\"Session\">\n");
        fact("Caller", caller.text("subject"));
        String issuer = caller.text("issuer");
        fact(
                "Identity",
                switch (caller.text("verification")) {
                    case "oidc" -> "verified by OpenID Connect, issuer " + issuer;
                    case "saml" -> "verified by SAML, issuer " + issuer;
                    default -> "local user, unverified";
                });
        if (!caller.texts("groups").isEmpty()) {
            fact("Groups", String.join(", ", caller.texts("groups")));
        }
        fact("Isolation", started.text("isolation"));
        fact("Targets", String.join(", ", started.texts("targets")));
        fact("Policy", started.text("policySource") + (started.flag("builtInRules") ? " (built-in rules)" : ""));
        code("Policy SHA-256", started.text("policySha256"));
        labels(started.object("labels"));
        fact("Gateway", started.text("gatewayVersion"));
        if (verification instanceof Verification.Sealed sealed) {
            code("Head", sealed.head());
            code("Key", sealed.keyId());
        }
        out.markup("</dl>\n");
        claims(caller.object("claims"));
    }

    private void labels(Members labels) throws IOException {
        if (labels.names().isEmpty()) {
            return;
        }
        out.markup("<div><dt>Labels</dt><dd>");
        for (String name : labels.names()) {
            out.element("span", "chip", name + " " + labels.text(name)).markup(" ");
        }
        out.markup("</dd></div>\n");
    }

    private void claims(Members claims) throws IOException {
        if (claims.names().isEmpty()) {
            return;
        }
        out.markup("<details class=\"claims\"><summary>Verified claims of the caller (")
                .number(claims.names().size())
                .markup(")</summary>\n<dl class=\"facts\">\n");
        for (String name : claims.names()) {
            fact(name, claims.text(name));
        }
        out.markup("</dl></details>\n");
    }

    private void fact(String name, String value) throws IOException {
        out.markup("<div>").element("dt", "", name).element("dd", "", value).markup("</div>\n");
    }

    private void code(String name, String value) throws IOException {
        out.markup("<div>")
                .element("dt", "", name)
                .markup("<dd>")
                .element("code", "", value)
                .markup("</dd></div>\n");
    }
}
