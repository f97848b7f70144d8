package io.productionguard.gateway.record;

import io.productionguard.gateway.record.OperationTrace.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One reading of a recording: which events belong to which operation, and where they stand. Bounded however long the
 * recording is: up to {@link #FULL} operations are all kept; beyond that those that were simply allowed are only counted
 * in groups, and so are denied and held ones beyond as many of each.
 */
final class SessionIndex {

    /** Operations that are kept one by one. */
    static final int FULL = 5_000;

    private static final int MAX_GROUPS = 200;
    private static final int MAX_GROUP_NAME = 300;
    private static final int MAX_NOTES = 500;
    private static final int NOTE_LENGTH = 1_000;

    /**
     * Something that happened beside the operations.
     *
     * @param time as recorded
     * @param type of the event
     * @param connection it concerns, or 0
     * @param target it concerns, or {@code ""}
     * @param text the rest in words
     */
    record Note(String time, String type, long connection, String target, String text) {}

    private final SessionCounts counts = new SessionCounts();
    private final ActivityChart activity = new ActivityChart();
    private final Map<Long, OperationTrace> traces = new LinkedHashMap<>();
    private final Map<String, OperationTrace> requests = new HashMap<>();
    private final Map<String, OperationGroup> groups = new LinkedHashMap<>();
    private final OperationGroup others = new OperationGroup("others", "", "", "");
    private final List<Note> notes = new ArrayList<>();
    private RecordedEvent started = new RecordedEvent(0, 0, Members.NONE);
    private RecordedEvent ended = new RecordedEvent(0, 0, Members.NONE);
    private String lastTime = "";
    private long omittedNotes;
    private long unreadable;
    private long denied;
    private long held;

    private SessionIndex() {}

    /** Reads a recording once. */
    static SessionIndex of(Path recording) throws IOException {
        SessionIndex index = new SessionIndex();
        try (RecordedEvents events = new RecordedEvents(recording)) {
            for (var event = events.next(); event.isPresent(); event = events.next()) {
                index.read(event.get());
            }
            index.unreadable = events.unreadable();
        }
        if (index.condensed()) {
            index.condense(false);
        }
        return index;
    }

    private void read(RecordedEvent event) {
        counts.count(event);
        lastTime = event.time();
        Members members = event.members();
        switch (event.type()) {
            case "session.started" -> started = started.type().isEmpty() ? event : started;
            case "session.ended" -> ended = event;
            case "operation.decided" -> decided(event);
            case "approval.asked" -> {
                OperationTrace trace = traces.get(event.operation());
                if (trace != null) {
                    trace.asked(event);
                    requests.put(members.object("request").text("id"), trace);
                }
            }
            case "approval.answered" -> {
                OperationTrace trace = requests.get(members.object("decision").text("requestId"));
                if (trace != null) {
                    trace.answered(event);
                }
            }
            case "approval.settled" -> {
                OperationTrace trace = traces.get(event.operation());
                if (trace != null) {
                    trace.settled(event);
                    activity.count(event.time(), trace.outcome());
                }
            }
            case "operation.completed" -> completed(event);
            case "connection.opened" -> note(event, members.text("client") + ", as " + members.text("caller"));
            case "connection.closed", "connection.refused", "violation" -> note(event, members.text("reason"));
            case "session.note" -> note(event, members.text("note"));
            default -> {
                // The seal, which the verifier judges, or something of a later version.
            }
        }
    }

    private void decided(RecordedEvent event) {
        OperationTrace trace = new OperationTrace(event, group(event.members()));
        if (trace.outcome() != Outcome.WAITING) {
            activity.count(event.time(), trace.outcome());
        }
        boolean kept = switch (trace.outcome()) {
            case ALLOWED -> true;
            case WAITING -> held++ < FULL;
            default -> denied++ < FULL;
        };
        if (!kept) {
            trace.group().add(trace);
            return;
        }
        traces.putIfAbsent(trace.operation(), trace);
        if (counts.operations == FULL + 1) {
            condense(true);
        } else if (condensed() && traces.size() > 4 * FULL) {
            condense(false);
        }
    }

    private void completed(RecordedEvent event) {
        OperationTrace trace = traces.get(event.operation());
        if (trace != null) {
            trace.completed(event);
            if (condensed() && trace.outcome() == Outcome.ALLOWED) {
                trace.group().add(trace);
                traces.remove(event.operation());
            }
        }
    }

    /** Turns allowed operations into counts; those still running only when there is no other way. */
    private void condense(boolean keepRunning) {
        for (Iterator<OperationTrace> all = traces.values().iterator(); all.hasNext(); ) {
            OperationTrace trace = all.next();
            boolean running = trace.completedAt() == OperationTrace.NOWHERE;
            if (trace.outcome() == Outcome.ALLOWED && !(running && keepRunning)) {
                trace.group().add(trace);
                all.remove();
            }
        }
    }

    private OperationGroup group(Members decided) {
        String actions = VisibleText.of(String.join(", ", decided.texts("actions")), MAX_GROUP_NAME);
        String target = decided.text("target");
        String effect = decided.text("effect");
        String rule = decided.text("rule");
        String key = String.join("\n", target, actions, effect, rule);
        OperationGroup group = groups.get(key);
        if (group == null && groups.size() < MAX_GROUPS) {
            group = new OperationGroup(target, actions, effect, rule);
            groups.put(key, group);
        }
        return group == null ? others : group;
    }

    private void note(RecordedEvent event, String text) {
        if (notes.size() >= MAX_NOTES) {
            omittedNotes++;
            return;
        }
        String kept = text.length() > NOTE_LENGTH ? text.substring(0, NOTE_LENGTH) + "…" : text;
        Members members = event.members();
        notes.add(new Note(event.time(), event.type(), members.number("connection"), members.text("target"), kept));
    }

    SessionCounts counts() {
        return counts;
    }

    ActivityChart activity() {
        return activity;
    }

    /** Operations kept one by one, in the order of the recording. */
    Collection<OperationTrace> traces() {
        return traces.values();
    }

    /** Whether not every operation is among {@link #traces()}. */
    boolean condensed() {
        return counts.operations > FULL;
    }

    /** Those that are not among {@link #traces()}, counted. */
    List<OperationGroup> groups() {
        List<OperationGroup> all = new ArrayList<>(groups.values());
        all.add(others);
        all.removeIf(group -> group.operations() == 0);
        return all;
    }

    List<Note> notes() {
        return notes;
    }

    /** Notes that were not kept because there are too many. */
    long omittedNotes() {
        return omittedNotes;
    }

    /** {@code session.started}; empty when there is none. */
    RecordedEvent started() {
        return started;
    }

    /** {@code session.ended}; empty when there is none. */
    RecordedEvent ended() {
        return ended;
    }

    /** Time of the last event. */
    String lastTime() {
        return lastTime;
    }

    /** Lines that are no JSON. */
    long unreadable() {
        return unreadable;
    }
}
