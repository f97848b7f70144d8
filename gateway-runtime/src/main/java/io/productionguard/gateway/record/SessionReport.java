package io.productionguard.gateway.record;

import io.productionguard.gateway.operation.OperationDigest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;

/**
 * A recording as one page a person reads, {@code session.html}: self-contained, nothing is fetched, and readable without
 * the script, which only filters. The page is a rendering, not evidence: that is the recording.
 *
 * <p>What the page shows was written by an agent and by production systems. It is escaped, and should an escape be
 * missing, the page's content security policy runs and loads nothing but its own script and style, named by their hash.
 */
public final class SessionReport {

    private SessionReport() {}

    /**
     * Writes the page. Reads the recording once and then again what is shown; bounded memory however long it is.
     *
     * @param html replaced when it exists
     * @param verification what is known about the recording, shown at the top
     */
    public static void write(Path recording, Path html, Verification verification) throws IOException {
        write(recording, SessionIndex.of(recording), html, verification);
    }

    static void write(Path recording, SessionIndex index, Path html, Verification verification) throws IOException {
        try (RecordedEvents events = new RecordedEvents(recording);
                Writer writer = new OutputStreamWriter(PrivateFile.replace(html), StandardCharsets.UTF_8)) {
            HtmlWriter out = new HtmlWriter(writer);
            String script = resource("report.js");
            head(out, index, script);
            new ReportHeader(out, index, verification).write();
            out.markup("<main>\n");
            new ReportOperations(out, index, events, verification).write();
            new ReportNotes(out, index).write();
            out.markup("</main>\n");
            footer(out, recording, verification);
            out.markup("<script>").markup(script).markup("</script>\n</body>\n</html>\n");
        }
    }

    private static void head(HtmlWriter out, SessionIndex index, String script) throws IOException {
        String style = resource("report.css");
        out.markup("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .markup("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '")
                .markup(hash(style) + "'; script-src '" + hash(script))
                .markup("'; base-uri 'none'; form-action 'none'\">\n")
                .markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .markup("<meta name=\"color-scheme\" content=\"light dark\">\n")
                .markup("<meta name=\"referrer\" content=\"no-referrer\">\n<title>Session ")
                .text(index.started().members().text("session"))
                .markup(" · Production Guard</title>\n<style>")
                .markup(style)
                .markup(
                        "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#operations\">Skip to the operations</a>\n");
    }

    private static void footer(HtmlWriter out, Path recording, Verification verification) throws IOException {
        String name = recording.getFileName().toString();
        out.markup("<footer>\n<h2>Evidence</h2>\n<p>This page is a rendering of <code>")
                .marked(name)
                .markup("</code>, and proves nothing by itself. To check the recording, use the public key that the ")
                .markup("job's front-end kept from the start of the session, not one found beside the recording:</p>\n")
                .markup("<pre><code>production-guard session verify ")
                .marked(name)
                .markup(" --key KEY</code></pre>\n<p>Result when this page was written: <strong>")
                .marked(verification.text())
                .markup("</strong></p>\n</footer>\n");
    }

    private static String hash(String inline) {
        byte[] sha256 = OperationDigest.sha256().digest(inline.getBytes(StandardCharsets.UTF_8));
        return "sha256-" + Base64.getEncoder().encodeToString(sha256);
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = SessionReport.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("this build lacks " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
