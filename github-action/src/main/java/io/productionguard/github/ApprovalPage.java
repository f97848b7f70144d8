package io.productionguard.github;

import io.productionguard.gateway.control.ApprovalProofs;
import io.productionguard.gateway.net.Json;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a person is shown before they approve, as Markdown. Its SHA-256 goes into the audience of the evidence token: the
 * token proves that a job showed exactly this text, whose last line names the request and its digest, and was then let
 * through.
 *
 * @param markdown as the approval workflow writes it to its summary
 * @param nonce that is used for this request and no other
 * @param whole whether the gateway sent all of the request
 */
record ApprovalPage(String markdown, String nonce, boolean whole) {

    /** GitHub takes 65,535 characters for all inputs of a dispatch together. */
    static final int MAX_CHARS = 60_000;

    /** The page travels to the gateway as part of the evidence, which has at most 128 KiB. */
    static final int MAX_BYTES = 104 * 1024;

    /** What the audience of evidence begins with. */
    static final String AUDIENCE = "production-guard-approval:";

    private static final DateTimeFormatter WAITS_UNTIL = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** The page for a request of a session. */
    static ApprovalPage of(HeldRequest request, String session, String job, String nonce) {
        StringBuilder page = new StringBuilder();
        page.append("## Production Guard: a command waits for approval\n\n");
        page.append("The exact command (secrets are masked):\n\n")
                .append(Markdown.block(request.text()))
                .append('\n');
        parameters(page, request.parameters());
        page.append("\n| Target | ")
                .append(Markdown.code(request.target(), 500))
                .append(" |\n|:---|:---|\n");
        row(page, "Would do", String.join(", ", request.actions()));
        row(page, "To", String.join(", ", request.resources()));
        row(
                page,
                "Risk",
                request.risk().word()
                        + (request.reasons().isEmpty() ? "" : ": " + String.join("; ", request.reasons())));
        row(page, "Rule", request.rule() + (request.message().isEmpty() ? "" : ": " + request.message()));
        row(page, "Requested by", request.requester());
        // Its parts were checked when the runner's variables were read.
        page.append("| Job | <").append(job).append("> |\n");
        row(page, "Waits until", WAITS_UNTIL.format(request.expiresAt()));
        row(page, "Digest", request.digest().hex());
        row(page, "Nonce", nonce);
        // The gateway looks at the last line. No white space at the end: whatever carries the text might drop it.
        page.append('\n').append(ApprovalProofs.lastLine(session, request.asked()));
        return new ApprovalPage(page.toString(), nonce, request.truncated().isEmpty());
    }

    private static void row(StringBuilder page, String name, String value) {
        page.append("| ")
                .append(name)
                .append(" | ")
                .append(Markdown.code(value, 500))
                .append(" |\n");
    }

    private static void parameters(StringBuilder page, List<String> parameters) {
        int number = 1;
        for (String parameter : parameters) {
            page.append(number == 1 ? "\nIts parameters:\n\n" : "\n")
                    .append(number++)
                    .append(". ")
                    .append(
                            parameter.indexOf('\n') < 0
                                    ? Markdown.code(parameter, Integer.MAX_VALUE)
                                    : Markdown.block(parameter));
        }
        page.append('\n');
    }

    /** Whether all of it fits into a dispatch; a person must not approve what they cannot see. */
    boolean fits() {
        return whole
                && markdown.length() <= MAX_CHARS
                && Json.write(Map.of("shown", markdown)).getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
    }
}
