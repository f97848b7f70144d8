package io.jenkins.plugins.productionguard.recording;

import io.jenkins.plugins.productionguard.json.Json;
import io.jenkins.plugins.productionguard.json.JsonException;
import io.jenkins.plugins.productionguard.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One pass over a recording, which may have any length and may have been tampered with: verifies chain and seal, and keeps
 * one page of entries. Lines off the page are hashed, and parsed only where a filter has to look at them.
 */
public final class Timeline {

    private static final Set<String> ENTRIES =
            Set.of("operation.decided", "violation", "connection.refused", "session.note");

    private final TimelineQuery query;
    private final RecordingChain chain = new RecordingChain();
    private final Map<Long, TimelineEntry> entries = new LinkedHashMap<>();
    private final Map<Long, TimelineEntry> operations = new HashMap<>();
    private final Map<String, TimelineEntry> requests = new HashMap<>();
    private long total;
    private boolean sealed;
    private boolean cut;
    private Optional<String> damage = Optional.empty();

    private Timeline(TimelineQuery query) {
        this.query = query;
    }

    /**
     * Reads a whole recording.
     *
     * @param jwk the session's public key from the build's own record
     * @param session its id
     */
    public static Timeline read(InputStream in, TimelineQuery query, String jwk, String session) throws IOException {
        Timeline timeline = new Timeline(query);
        try {
            timeline.read(new LineStream(in), new SealCheck(jwk, session));
        } catch (GeneralSecurityException e) {
            throw new IOException("the build's record has no key for this session", e);
        }
        return timeline;
    }

    private void read(LineStream lines, SealCheck check) throws IOException {
        byte[] bytes;
        while ((bytes = lines.next()) != null) {
            String line = new String(bytes, StandardCharsets.UTF_8);
            if (sealed) {
                damage("something was added after the seal");
                return;
            }
            String type = type(line);
            if (type.equals("seal")) {
                sealed = true;
                check.problem(line, chain).ifPresent(this::damage);
                continue;
            }
            chain.next(bytes).ifPresent(this::damage);
            try {
                take(type, line);
            } catch (JsonException e) {
                damage("line " + (chain.sequence() + 1) + " is no line of a recording");
            }
        }
        cut = lines.isCut();
    }

    private void damage(String what) {
        if (damage.isEmpty()) {
            damage = Optional.of(what);
        }
    }

    private static String type(String line) {
        String before = "\",\"type\":\"";
        int start = line.indexOf(before);
        int end = start < 0 ? -1 : line.indexOf('"', start + before.length());
        return end < 0 ? "" : line.substring(start + before.length(), end);
    }

    private void take(String type, String line) throws JsonException {
        if (ENTRIES.contains(type)) {
            entry(line);
        } else if (type.startsWith("approval.") || type.equals("operation.completed")) {
            if (!operations.isEmpty()) {
                consequence(type, Json.object(line));
            }
        }
    }

    private void entry(String line) throws JsonException {
        long position = total;
        boolean here = query.page() < 0 || position / query.size() == query.page();
        if (!query.isFiltered() && !here) {
            total++;
            return;
        }
        JsonObject event = Json.object(line);
        if (!query.matches(event)) {
            return;
        }
        total++;
        if (!here) {
            return;
        }
        TimelineEntry entry = new TimelineEntry(event);
        if (query.page() < 0 && position % query.size() == 0) {
            forgetPage();
        }
        entries.put(position, entry);
        if (entry.isOperation()) {
            operations.put(entry.getNumber(), entry);
        }
    }

    /** For the last page: the page before it was full. */
    private void forgetPage() {
        entries.clear();
        operations.clear();
        requests.clear();
    }

    private void consequence(String type, JsonObject event) {
        if (type.equals("approval.answered")) {
            TimelineEntry entry = requests.get(event.object("decision").text("requestId"));
            if (entry != null) {
                entry.answered(event);
            }
            return;
        }
        TimelineEntry entry = operations.get(event.number("operation"));
        if (entry == null) {
            return;
        }
        switch (type) {
            case "approval.asked" -> {
                entry.asked(event);
                requests.put(entry.getRequest(), entry);
            }
            case "approval.settled" -> entry.settled(event);
            case "operation.completed" -> entry.completed(event);
            default -> {
                // Nothing that is shown.
            }
        }
    }

    /** The entries of the page, oldest first. */
    public Collection<TimelineEntry> getEntries() {
        return new ArrayList<>(entries.values());
    }

    /** Entries that match on all pages. */
    public long getTotal() {
        return total;
    }

    public int getPage() {
        return query.page() < 0 ? getPages() - 1 : query.page();
    }

    public int getPages() {
        return (int) Math.max(1, (total + query.size() - 1) / query.size());
    }

    /** Whether a seal was there, right or wrong. */
    public boolean isSealed() {
        return sealed;
    }

    /** Whether the file ends in the middle of a line. */
    public boolean isCut() {
        return cut;
    }

    /** The first thing found wrong. */
    public Optional<String> damage() {
        return damage;
    }

    /** Number of the last line before the seal that was in order. */
    public long getSequence() {
        return chain.sequence();
    }

    /** SHA-256 of that line. */
    public String getHead() {
        return chain.head();
    }

    /** Pages around this one, for links. */
    public List<Integer> getNearbyPages() {
        List<Integer> pages = new ArrayList<>();
        for (int i = Math.max(0, getPage() - 3); i < Math.min(getPages(), getPage() + 4); i++) {
            pages.add(i);
        }
        return pages;
    }
}
