package io.productionguard.gateway.protocol.kubernetes;

import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.net.JsonException;
import io.productionguard.gateway.protocol.http.Preview;
import io.productionguard.gateway.protocol.http.body.BodyFilter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The questions of one preview, one after the other, and the lines that come of them. What an answer makes worth asking is
 * asked next, before what was planned already. Not thread-safe.
 */
final class Inquiry {

    static final String JSON = "application/json";

    private static final Json.Limits LIMITS = new Json.Limits(4 << 20, 64, 400_000);
    private static final int MAX_NAMED = 10;

    /** Something to do: a request with what is made of its answer, or, without one, only the latter. */
    private record Step(String about, Optional<Preview.Request> request, Consumer<Preview.Answer> then) {}

    private final Deque<Step> steps = new ArrayDeque<>();
    private final List<Step> added = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private Optional<Step> waiting = Optional.empty();

    /**
     * Asks.
     *
     * @param about what is not known when there is no time to ask it; {@code ""} for nothing that has a name
     */
    void ask(String about, Preview.Request request, Consumer<Preview.Answer> then) {
        added.add(new Step(about, Optional.of(request), then));
    }

    /** Reads something. */
    void get(String about, String target, String accept, Consumer<Preview.Answer> then) {
        ask(about, new Preview.Request("GET", target, "", accept, BodyFilter.NOTHING), then);
    }

    /** Does something when everything that was asked before it is answered. */
    void then(Runnable action) {
        added.add(new Step("", Optional.empty(), answer -> action.run()));
    }

    void say(String line) {
        lines.add(line);
    }

    void sayAll(List<String> more) {
        lines.addAll(more);
    }

    boolean isEmpty() {
        return steps.isEmpty() && added.isEmpty();
    }

    Optional<Preview.Request> next(Optional<Preview.Answer> previous) {
        Optional<Step> asked = waiting;
        waiting = Optional.empty();
        if (asked.isPresent() && previous.isPresent()) {
            asked.get().then().accept(previous.get());
        }
        for (Step step = poll(); step != null; step = poll()) {
            if (step.request().isPresent()) {
                waiting = Optional.of(step);
                return step.request();
            }
            step.then().accept(new Preview.Answer(0, BodyFilter.NOTHING));
        }
        return Optional.empty();
    }

    private Step poll() {
        for (int i = added.size() - 1; i >= 0; i--) {
            steps.addFirst(added.get(i));
        }
        added.clear();
        return steps.poll();
    }

    /** What was found, and that it is not all where the time was too short. */
    String text() {
        List<Step> open = new ArrayList<>(steps);
        waiting.ifPresent(step -> open.add(0, step));
        if (!open.isEmpty()) {
            List<String> about = open.stream()
                    .map(Step::about)
                    .filter(name -> !name.isEmpty())
                    .toList();
            lines.add("the preview is not complete, because it took too long"
                    + (about.isEmpty() ? "" : "; not looked at: " + listed(about, MAX_NAMED)));
        }
        return String.join("\n", lines);
    }

    /** Names behind each other, so many of them. */
    static String listed(List<String> names, int most) {
        String first = String.join(", ", names.subList(0, Math.min(most, names.size())));
        return names.size() > most ? first + " and " + (names.size() - most) + " more" : first;
    }

    /** The object in an answer; empty if there is none that can be read. */
    static Map<String, Object> object(Preview.Answer answer) {
        try {
            return answer.body().length == 0
                    ? Map.of()
                    : Json.parse(answer.body(), LIMITS).members();
        } catch (JsonException e) {
            return Map.of();
        }
    }

    /** What stands at this path of names, or null. */
    static Object at(Object value, String... path) {
        Object found = value;
        for (String name : path) {
            found = found instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return found;
    }

    /** The elements at this path of names; none where there is no list. */
    static List<?> items(Object value, String... path) {
        return at(value, path) instanceof List<?> items ? items : List.of();
    }

    /**
     * The first part of a list that was asked for.
     *
     * @param items that are here
     * @param remaining how many there are beyond them, as far as the server tells
     * @param uncounted whether there are more of which it does not tell how many
     */
    record Listing(List<?> items, long remaining, boolean uncounted) {

        /** How many there are in words, of which so many of the items here count. */
        String number(int counting) {
            return (uncounted ? "more than " : "") + (counting + remaining);
        }
    }

    /** The list in an answer, of which an empty one is written {@code null}; empty if it is none. */
    static Optional<Listing> listing(Preview.Answer answer) {
        Map<String, Object> list = object(answer);
        boolean none = list.containsKey("items") && list.get("items") == null;
        if (answer.status() != 200 || !(none || list.get("items") instanceof List<?>)) {
            return Optional.empty();
        }
        Object remaining = at(list, "metadata", "remainingItemCount");
        return Optional.of(new Listing(
                items(list, "items"),
                remaining instanceof Long more ? more : 0,
                remaining == null && !text(list, "metadata", "continue").isEmpty()));
    }

    /** The text at this path of names, or {@code ""}. */
    static String text(Object value, String... path) {
        return at(value, path) instanceof String text ? text : "";
    }
}
