package io.jenkins.plugins.productionguard;

import hudson.Util;
import io.jenkins.plugins.productionguard.recording.Timeline;
import io.jenkins.plugins.productionguard.recording.TimelineEntry;
import io.jenkins.plugins.productionguard.recording.TimelineQuery;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a page shows of one session's recording, and whether it can be trusted. */
public final class SessionView {

    private final TimelineQuery query;
    private final Timeline timeline;
    private final String verdict;
    private final String explanation;

    private SessionView(TimelineQuery query, Timeline timeline, String verdict, String explanation) {
        this.query = query;
        this.timeline = timeline;
        this.verdict = verdict;
        this.explanation = explanation;
    }

    static SessionView of(Timeline timeline, TimelineQuery query, SessionRecord record) {
        if (timeline.damage().isPresent()) {
            return new SessionView(query, timeline, "broken", timeline.damage().get());
        }
        boolean sameEnd = record.getHead().isEmpty() || timeline.getHead().equals(record.getHead());
        if (timeline.isSealed()) {
            return sameEnd
                    ? new SessionView(query, timeline, "verified", "")
                    : new SessionView(query, timeline, "broken", "it is sealed, but ends elsewhere than the session did");
        }
        if (record.getState() == SessionState.RUNNING) {
            return new SessionView(query, timeline, "running", "");
        }
        if (!record.getHead().isEmpty()) {
            return new SessionView(query, timeline, "broken", "it was sealed, and the seal is gone");
        }
        return new SessionView(
                query, timeline, record.getState() == SessionState.BROKEN ? "broken" : "unsealed", record.getNote());
    }

    static SessionView missing(TimelineQuery query, SessionRecord record) {
        return record.getState() == SessionState.RUNNING
                ? new SessionView(query, null, "running", "")
                : new SessionView(query, null, "missing", "the recording is not among the build's artifacts");
    }

    static SessionView unreadable(TimelineQuery query, SessionRecord record, String why) {
        return new SessionView(query, null, "broken", "the recording of " + record.getId() + " cannot be read: " + why);
    }

    /** {@code verified}, {@code broken}, {@code unsealed}, {@code missing} or {@code running}. */
    public String getVerdict() {
        return verdict;
    }

    public String getExplanation() {
        return explanation;
    }

    public Collection<TimelineEntry> getEntries() {
        return timeline == null ? List.of() : timeline.getEntries();
    }

    public long getTotal() {
        return timeline == null ? 0 : timeline.getTotal();
    }

    public int getPage() {
        return timeline == null ? 1 : timeline.getPage() + 1;
    }

    public int getPages() {
        return timeline == null ? 1 : timeline.getPages();
    }

    public List<Integer> getNearbyPages() {
        return timeline == null
                ? List.of()
                : timeline.getNearbyPages().stream().map(page -> page + 1).toList();
    }

    /** What can be shown, for the view's list. */
    public Map<String, String> getEffects() {
        Map<String, String> effects = new LinkedHashMap<>();
        effects.put("", Messages.SessionView_all());
        effects.put("allow", Messages.SessionView_allow());
        effects.put("approve", Messages.SessionView_approve());
        effects.put("deny", Messages.SessionView_deny());
        effects.put("event", Messages.SessionView_event());
        return effects;
    }

    public String getEffect() {
        return query.effect();
    }

    public String getSearch() {
        return query.search();
    }

    /** The filter as a query string, for links to other pages. */
    public String getFilter() {
        return "effect=" + Util.rawEncode(query.effect()) + "&q=" + Util.rawEncode(query.search());
    }
}
