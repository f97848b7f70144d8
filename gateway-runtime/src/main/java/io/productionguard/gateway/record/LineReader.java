package io.productionguard.gateway.record;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Reads a recording line by line from a position on, in memory bounded by the longest line there may be. The file may
 * grow meanwhile: reading goes on where it stopped. Not thread-safe.
 */
final class LineReader implements Closeable {

    private static final int CHUNK = 128 * 1024;

    /** What {@link #next} found. */
    enum Found {
        /** A line with its end. */
        LINE,
        /** Nothing more, the last line was complete. */
        END,
        /** Nothing more, but there are bytes of a line whose end is missing. */
        CUT,
        /** A line longer than any that is written; reading cannot go on. */
        OVERLONG
    }

    private final FileChannel channel;
    private byte[] buffer = new byte[CHUNK];
    /** Position in the file of {@code buffer[0]}. */
    private long base;

    private int from;
    private int scanned;
    private int filled;
    private int length;

    LineReader(Path file, long position) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.READ);
        base = position;
    }

    /** Moves to the next line of those that end before {@code limit}, a position in the file. */
    Found next(long limit) throws IOException {
        from += length;
        length = 0;
        scanned = Math.max(scanned, from);
        while (true) {
            for (; scanned < filled; scanned++) {
                if (buffer[scanned] == '\n') {
                    scanned++;
                    length = scanned - from;
                    return Found.LINE;
                }
            }
            if (filled - from > ChainedLines.MAX_LINE) {
                return Found.OVERLONG;
            }
            if (!fill(limit)) {
                return filled > from ? Found.CUT : Found.END;
            }
        }
    }

    /** Makes {@link #next} go on at a position in the file where a line starts. */
    void seek(long position) {
        if (position >= base && position <= base + filled) {
            from = (int) (position - base);
        } else {
            base = position;
            from = 0;
            filled = 0;
        }
        scanned = from;
        length = 0;
    }

    /** The array that holds the line; valid until the next call of {@link #next}. */
    byte[] array() {
        return buffer;
    }

    /** Where the line starts in {@link #array()}. */
    int from() {
        return from;
    }

    /** Bytes of the line without its end. */
    int length() {
        return length - 1;
    }

    /** Where the line starts in the file. */
    long position() {
        return base + from;
    }

    /** Position in the file up to which lines were returned. */
    long consumed() {
        return base + from + length;
    }

    /** A copy of the line without its end. */
    byte[] line() {
        return Arrays.copyOfRange(buffer, from, from + length());
    }

    /** Bytes after the last complete line that were read. */
    int leftover() {
        return filled - from;
    }

    private boolean fill(long limit) throws IOException {
        if (from > 0) {
            System.arraycopy(buffer, from, buffer, 0, filled - from);
            base += from;
            filled -= from;
            scanned -= from;
            from = 0;
        } else if (filled == buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.min(buffer.length * 2, ChainedLines.MAX_LINE + CHUNK));
        }
        int room = (int) Math.min(buffer.length - filled, limit - base - filled);
        if (room <= 0) {
            return false;
        }
        int count = channel.read(ByteBuffer.wrap(buffer, filled, room), base + filled);
        if (count <= 0) {
            return false;
        }
        filled += count;
        return true;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
