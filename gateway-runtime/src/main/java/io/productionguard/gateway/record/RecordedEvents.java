package io.productionguard.gateway.record;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a recording back for people, as far as it can be read: lines that are no JSON objects are skipped and counted.
 * Judges nothing; see {@link RecordingVerifier}. Memory is bounded by one line.
 */
final class RecordedEvents implements Closeable {

    private final LineReader reader;
    private final long size;
    private long line;
    private long unreadable;

    RecordedEvents(Path file) throws IOException {
        reader = new LineReader(file, 0);
        size = Files.size(file);
    }

    /** The next event, or empty at the end. */
    Optional<RecordedEvent> next() throws IOException {
        while (true) {
            LineReader.Found found = reader.next(size);
            if (found != LineReader.Found.LINE) {
                unreadable += found == LineReader.Found.END ? 0 : 1;
                return Optional.empty();
            }
            line++;
            Optional<RecordedEvent> event = parse(line);
            if (event.isPresent()) {
                return event;
            }
            unreadable++;
        }
    }

    /** The event whose line starts at a position that an earlier event had. */
    RecordedEvent at(long position) throws IOException {
        reader.seek(position);
        if (reader.next(size) != LineReader.Found.LINE) {
            throw new IOException("the recording changed while it was read");
        }
        return parse(0).orElseThrow(() -> new IOException("the recording changed while it was read"));
    }

    /** Lines so far that could not be read. */
    long unreadable() {
        return unreadable;
    }

    private Optional<RecordedEvent> parse(long number) {
        Map<String, Object> members;
        try {
            members = JsonTree.object(reader.array(), reader.from(), reader.length());
        } catch (IOException e) {
            // Bytes in memory fail for one reason only: they are not the JSON they should be.
            return Optional.empty();
        }
        return Optional.of(new RecordedEvent(reader.position(), number, new Members(members)));
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
