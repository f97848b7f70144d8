package io.jenkins.plugins.productionguard.recording;

import io.jenkins.plugins.productionguard.json.JsonObject;
import java.util.Locale;

/**
 * Which part of a session a page shows.
 *
 * @param effect {@code allow}, {@code approve}, {@code deny}, {@code event}, or {@code ""} for everything
 * @param search text that command, target, rule or action contains, in any case, or {@code ""}
 * @param page from 0; a negative one is the last
 * @param size entries a page
 */
public record TimelineQuery(String effect, String search, int page, int size) {

    public TimelineQuery {
        search = search.toLowerCase(Locale.ROOT);
    }

    boolean isFiltered() {
        return !effect.isEmpty() || !search.isEmpty();
    }

    boolean matches(JsonObject event) {
        boolean operation = event.text("type").equals("operation.decided");
        String own = operation ? event.text("effect") : "event";
        return (effect.isEmpty() || effect.equals(own)) && (search.isEmpty() || contains(event));
    }

    private boolean contains(JsonObject event) {
        return contains(event.text("text"))
                || contains(event.text("target"))
                || contains(event.text("rule"))
                || contains(event.text("reason"))
                || contains(event.text("note"))
                || event.texts("actions").stream().anyMatch(this::contains)
                || event.texts("resources").stream().anyMatch(this::contains);
    }

    private boolean contains(String text) {
        return text.toLowerCase(Locale.ROOT).contains(search);
    }
}
