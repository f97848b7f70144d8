package io.productionguard.gateway.approval;

import io.productionguard.gateway.operation.OperationDigest;
import io.productionguard.gateway.operation.Risk;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a human is asked: everything an approver needs to see, with secrets already masked.
 *
 * @param id unique in the session, such as {@code a7}; what a decision refers to
 * @param digest of the exact operation, which a decision must repeat
 * @param target name of the target
 * @param requester who asks, as {@link io.productionguard.gateway.identity.Caller#subject()}
 * @param text masked command
 * @param parameters masked bound values
 * @param actions what it does, sorted
 * @param resources what it touches, sorted
 * @param risk how grave
 * @param reasons why so grave
 * @param rule the rule that asks
 * @param message the rule's own words, or {@code ""}
 * @param approvers how many different people must agree
 * @param requestedAt when it was held
 * @param expiresAt when waiting turns into a denial
 */
public record ApprovalRequest(
        String id,
        OperationDigest digest,
        String target,
        String requester,
        String text,
        List<String> parameters,
        List<String> actions,
        List<String> resources,
        Risk risk,
        List<String> reasons,
        String rule,
        String message,
        int approvers,
        Instant requestedAt,
        Instant expiresAt) {

    public ApprovalRequest {
        parameters = List.copyOf(parameters);
        actions = List.copyOf(actions);
        resources = List.copyOf(resources);
        reasons = List.copyOf(reasons);
    }

    /**
     * SHA-256 over the question as it is put to people: the session and all of this request but its times. What proves an
     * approval names it, so that nobody can have shown other words for the same operation. Each part is UTF-8 behind its
     * length in four bytes: session, id, digest, target, requester, text, risk, rule, message, number of approvers in
     * decimal; then of parameters, actions, resources and reasons the number in decimal and each element.
     *
     * @param session whose request it is
     * @return 64 lower-case hexadecimal digits
     */
    public String questionSha256(String session) {
        List<byte[]> parts = new ArrayList<>();
        Stream.of(id, digest.hex(), target, requester, text, risk.word(), rule, message, Integer.toString(approvers))
                .forEach(part -> parts.add(utf8(part)));
        for (List<String> list : List.of(parameters, actions, resources, reasons)) {
            parts.add(utf8(Integer.toString(list.size())));
            list.forEach(element -> parts.add(utf8(element)));
        }
        return OperationDigest.of(session, parts).hex();
    }

    /** With a replacement character for half a surrogate pair, as the recording and so the front-end has it. */
    private static byte[] utf8(String text) {
        StringBuilder whole = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
                .forEach(whole::appendCodePoint);
        return whole.toString().getBytes(StandardCharsets.UTF_8);
    }
}
