package io.productionguard.gateway.record;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The recording of one session while it is being written: JSON Lines, each bound to the one before by a hash, ended by a
 * {@link Seal}. Reading and judging one is {@link RecordingVerifier}'s part.
 *
 * <p>A line is with the operating system when {@link #append} or the {@link #commit} after {@link #appendDeferred} returns,
 * so killing the process does not lose it, and on disk within a second. {@code operation.completed} lines alone, on which
 * nothing waits, may be up to 200 ms late; they never change places with others. The first failure to write or to flush is final: nothing can be appended after it.
 *
 * <p>Thread-safe. Nothing here waits for a follower.
 */
public final class Recording implements Recorder, AutoCloseable {

    private static final int BATCH = 64 * 1024;

    private final Path file;
    private final SealKey key;
    private final ChainedLines lines;
    /** Written by one thread at a time, under this object's lock. A stream, as an interrupt would close a channel. */
    private final FileOutputStream out;

    private final LineBuffer batch = new LineBuffer(BATCH);
    private final List<LineFollower> followers = new CopyOnWriteArrayList<>();
    private final Source source = new Source();
    private final RecordingFlusher flusher;

    private String session;
    /** Whether a line that somebody means to {@link #commit} is in the batch. */
    private boolean uncommitted;

    private volatile long written;
    private volatile long sequence;
    private volatile boolean sealed;
    private volatile boolean closed;
    private volatile IOException failure;

    private Recording(Path file, FileOutputStream out, SealKey key, Clock clock) throws IOException {
        this.file = file;
        this.out = out;
        this.key = key;
        lines = new ChainedLines(clock);
        flusher = new RecordingFlusher(this::writeBatch, this::force);
    }

    /**
     * Starts a recording.
     *
     * @param file must not exist; created with mode 0600 where the file system knows modes
     * @param key signs the seal
     * @param clock gives the lines their time
     */
    public static Recording create(Path file, SealKey key, Clock clock) throws IOException {
        Objects.requireNonNull(key, "key");
        PrivateFile.create(file);
        return on(file, new FileOutputStream(file.toFile(), true), key, clock);
    }

    /** Starts a recording that is written to {@code out}, which it closes; {@code file} is where it can be read. */
    static Recording on(Path file, FileOutputStream out, SealKey key, Clock clock) throws IOException {
        Recording recording = new Recording(file, out, key, clock);
        recording.flusher.start();
        return recording;
    }

    @Override
    public synchronized long append(Event event) throws IOException {
        begin(event);
        add(event);
        if (event instanceof Event.OperationCompleted && batch.length() < BATCH) {
            flusher.dirty();
        } else {
            writeBatch();
        }
        return sequence;
    }

    @Override
    public synchronized long appendDeferred(Event event) throws IOException {
        begin(event);
        add(event);
        uncommitted = true;
        if (batch.length() < BATCH) {
            flusher.dirty();
        } else {
            writeBatch();
        }
        return sequence;
    }

    @Override
    public synchronized void commit() throws IOException {
        ensureNotFailed();
        if (uncommitted) {
            writeBatch();
        }
    }

    private void begin(Event event) throws IOException {
        ensureOpen();
        if (session == null) {
            if (!(event instanceof Event.SessionStarted started)) {
                throw new IllegalStateException("a recording begins with session.started, not " + event.type());
            }
            session = started.session();
        }
    }

    /**
     * Ends the recording: appends {@code ended} and the seal, and waits until both are on disk. Nothing can be appended
     * afterwards.
     */
    public synchronized Seal seal(Event.SessionEnded ended) throws IOException {
        ensureOpen();
        if (session == null) {
            throw new IllegalStateException("a recording that has not begun cannot be sealed");
        }
        add(ended);
        Seal seal = lines.sign(key, session);
        take(lines.seal(seal));
        writeBatch();
        force();
        sealed = true;
        wakeFollowers();
        return seal;
    }

    /** Number of the last line, 0 before the first. */
    public long sequence() {
        return sequence;
    }

    /** SHA-256 of the last line, 64 lower-case hexadecimal digits; zeros before the first. */
    public synchronized String head() {
        return lines.head();
    }

    /** Where it is written. */
    public Path file() {
        return file;
    }

    /** Why nothing can be recorded any more, if so. */
    public Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    /** Follows this recording from the line after number {@code after} (0 for all) to its end. */
    public LineFollower follow(long after) throws IOException {
        LineFollower follower = new LineFollower(source, new LineReader(file, 0), after);
        followers.add(follower);
        return follower;
    }

    /** Writes what is left and closes the file. Without {@link #seal} before it, the recording stays unsealed. */
    @Override
    public void close() throws IOException {
        try (out;
                flusher) {
            finish();
        }
    }

    private synchronized void finish() throws IOException {
        if (closed) {
            return;
        }
        try {
            if (failure == null) {
                writeBatch();
                force();
            }
        } finally {
            closed = true;
            wakeFollowers();
        }
    }

    private void add(Event event) throws IOException {
        boolean done = false;
        try {
            take(lines.event(event));
            done = true;
        } catch (RuntimeException e) {
            throw fail("a " + event.type() + " event could not be written", e);
        } finally {
            failUnless(done);
        }
    }

    private void take(LineBuffer line) {
        batch.write(line.array(), 0, line.length());
        sequence = lines.sequence();
    }

    private synchronized void writeBatch() throws IOException {
        ensureNotFailed();
        if (batch.length() == 0) {
            return;
        }
        boolean done = false;
        try {
            out.write(batch.array(), 0, batch.length());
            done = true;
        } catch (IOException e) {
            throw fail("the recording could not be written", e);
        } finally {
            failUnless(done);
        }
        written += batch.length();
        batch.clear();
        uncommitted = false;
        flusher.dirty();
        wakeFollowers();
    }

    private void force() throws IOException {
        try {
            out.getFD().sync();
        } catch (IOException e) {
            throw fail("the recording could not be flushed to disk", e);
        }
    }

    private synchronized IOException fail(String what, Exception cause) {
        if (failure == null) {
            failure = new IOException(what + " (" + file + "): " + cause.getMessage(), cause);
            wakeFollowers();
        }
        return failure;
    }

    /** An error (no memory, say) leaves half a line as well. */
    private void failUnless(boolean done) {
        if (!done && failure == null) {
            fail("the recording could not be written", new IllegalStateException("interrupted by an error"));
        }
    }

    private void ensureOpen() throws IOException {
        ensureNotFailed();
        if (closed || sealed) {
            throw new IOException("the recording has ended");
        }
    }

    private void ensureNotFailed() throws IOException {
        if (failure != null) {
            throw new IOException("nothing can be recorded any more: " + failure.getMessage(), failure);
        }
    }

    private void wakeFollowers() {
        for (LineFollower follower : followers) {
            follower.wake();
        }
    }

    /** What followers see. */
    private final class Source implements LineFollower.Source {
        @Override
        public long written() {
            return written;
        }

        @Override
        public boolean ended() {
            return sealed || closed || failure != null;
        }

        @Override
        public Optional<IOException> failure() {
            return Recording.this.failure();
        }

        @Override
        public void forget(LineFollower follower) {
            followers.remove(follower);
        }
    }
}
