package io.productionguard.gateway.policy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.productionguard.gateway.operation.Access;
import io.productionguard.gateway.operation.Risk;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A decision with all that led to it.
 *
 * @param decision over the whole operation
 * @param risk how grave the operation is
 * @param reasons why so grave
 * @param accesses what would be decided if each access were all the operation does, sorted by action and resource
 */
public record Explanation(PolicyDecision decision, Risk risk, List<String> reasons, List<AccessDecision> accesses) {

    private static final JsonFactory JSON = new JsonFactory();

    public Explanation {
        reasons = List.copyOf(reasons);
        accesses = List.copyOf(accesses);
    }

    /** What would be decided for one access alone. */
    public record AccessDecision(Access access, PolicyDecision decision) {}

    /**
     * One JSON object in one line: {@code effect}, {@code rule}, {@code message}, {@code approvers} (0 unless approval is
     * asked for), {@code timeout} (such as {@code "30m"}, null unless approval is asked for), {@code risk},
     * {@code reasons}, {@code actions}, {@code resources} and {@code matched}, the last four as arrays of texts.
     */
    public String json() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("effect", decision.effect().word());
            json.writeStringField("rule", decision.rule());
            json.writeStringField("message", decision.message());
            json.writeNumberField("approvers", decision.approvers());
            if (decision.effect() == Effect.APPROVE) {
                json.writeStringField("timeout", Durations.format(decision.timeout()));
            } else {
                json.writeNullField("timeout");
            }
            json.writeStringField("risk", risk.word());
            write(json, "reasons", reasons);
            write(json, "actions", actions());
            write(json, "resources", resources());
            write(json, "matched", decision.matched());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return text.toString();
    }

    /** Several lines for a person, each ended; what comes from the operation cannot disturb a terminal. */
    public String text() {
        StringBuilder text = new StringBuilder();
        line(text, "effect", effect(decision));
        line(text, "rule", rule(decision));
        if (!decision.message().isEmpty()) {
            line(text, "message", decision.message());
        }
        line(text, "risk", risk.word() + (reasons.isEmpty() ? "" : ": " + String.join("; ", reasons)));
        String head = "does";
        for (AccessDecision one : accesses) {
            String resource = one.access().resource();
            line(
                    text,
                    head,
                    one.access().action() + (resource.isEmpty() ? "" : " on " + resource) + ": "
                            + one.decision().effect().word() + ", by " + rule(one.decision()));
            head = "";
        }
        if (!decision.matched().isEmpty()) {
            line(text, "matched", String.join(", ", decision.matched()));
        }
        return text.toString();
    }

    /** The distinct actions, sorted. */
    public SortedSet<String> actions() {
        SortedSet<String> actions = new TreeSet<>();
        accesses.forEach(one -> actions.add(one.access().action()));
        return actions;
    }

    /** The distinct named resources, sorted. */
    public SortedSet<String> resources() {
        SortedSet<String> resources = new TreeSet<>();
        accesses.forEach(one -> resources.add(one.access().resource()));
        resources.remove("");
        return resources;
    }

    private static String effect(PolicyDecision decision) {
        return switch (decision.effect()) {
            case ALLOW -> "allow";
            case DENY -> "deny";
            case APPROVE ->
                "approve (" + (decision.approvers() == 1 ? "1 person" : decision.approvers() + " people") + " within "
                        + Durations.format(decision.timeout()) + ")";
        };
    }

    private static String rule(PolicyDecision decision) {
        boolean none = decision.rule().equals(Policy.DEFAULT_RULE)
                && decision.message().isEmpty();
        return none ? decision.rule() + " (no rule matches)" : decision.rule();
    }

    private static void line(StringBuilder text, String head, String words) {
        text.append(head)
                .append(" ".repeat(9 - head.length()))
                .append(Quote.plain(words))
                .append('\n');
    }

    private static void write(JsonGenerator json, String name, Collection<String> texts) throws IOException {
        json.writeArrayFieldStart(name);
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }
}
