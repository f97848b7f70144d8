package io.productionguard.gateway.testing;

import io.productionguard.gateway.record.Event;
import io.productionguard.gateway.record.Recorder;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps events in memory, for tests that look at them. */
public final class MemoryRecorder implements Recorder {

    private final List<Event> events = new CopyOnWriteArrayList<>();
    private volatile boolean broken;

    /** From now on nothing can be committed, as on a full disk. */
    public void breakDown() {
        broken = true;
    }

    @Override
    public void commit() throws IOException {
        if (broken) {
            throw new IOException("no space left on device");
        }
    }

    @Override
    public long append(Event event) {
        events.add(event);
        return events.size();
    }

    /** Everything so far, in order. */
    public List<Event> events() {
        return events;
    }

    /** The events of one kind. */
    public <E extends Event> List<E> events(Class<E> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
