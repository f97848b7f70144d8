package io.jenkins.plugins.productionguard;

import hudson.XmlFile;
import hudson.model.Run;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;

/**
 * The latest sessions over all jobs, so that the global page need not load every build there is. Only says where to look:
 * what is shown comes from the builds, with their permissions.
 */
final class SessionIndex {

    private static final Logger LOG = Logger.getLogger(SessionIndex.class.getName());

    private static final int MAX_ENTRIES = 2_000;

    private static SessionIndex instance;

    /** Newest first. */
    private List<Entry> entries = new ArrayList<>();

    private SessionIndex() {}

    /** Where a session is. */
    static final class Entry {
        private final String build;
        private final String session;

        Entry(String build, String session) {
            this.build = build;
            this.session = session;
        }

        String build() {
            return build;
        }

        String session() {
            return session;
        }
    }

    static synchronized SessionIndex get() {
        if (instance == null || !instance.isOf(Jenkins.get())) {
            instance = new SessionIndex();
            instance.home = Jenkins.get().getRootDir();
            instance.load();
        }
        return instance;
    }

    private transient File home;

    private boolean isOf(Jenkins jenkins) {
        return jenkins.getRootDir().equals(home);
    }

    synchronized List<Entry> entries() {
        return new ArrayList<>(entries);
    }

    synchronized void started(Run<?, ?> run, SessionRecord record) {
        entries.add(0, new Entry(run.getExternalizableId(), record.getId()));
        while (entries.size() > MAX_ENTRIES) {
            entries.remove(entries.size() - 1);
        }
        save();
    }

    /** Builds that are gone take their sessions with them. */
    synchronized void removed(Run<?, ?> run) {
        String id = run.getExternalizableId();
        if (entries.removeIf(entry -> entry.build().equals(id))) {
            save();
        }
    }

    private XmlFile file() {
        return new XmlFile(Jenkins.XSTREAM2, new File(home, SessionIndex.class.getName() + ".xml"));
    }

    private void load() {
        XmlFile file = file();
        if (file.exists()) {
            try {
                file.unmarshal(this);
            } catch (IOException e) {
                LOG.log(Level.WARNING, "the list of sessions is unreadable and starts anew", e);
            }
        }
    }

    private void save() {
        try {
            file().write(this);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the list of sessions cannot be saved", e);
        }
    }
}
