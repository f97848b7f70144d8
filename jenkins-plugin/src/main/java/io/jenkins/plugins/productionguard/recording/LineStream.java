package io.jenkins.plugins.productionguard.recording;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Lines of a stream that somebody may have tampered with, in bounded memory. Not thread-safe. */
final class LineStream {

    /** Longest line of a recording; the gateway writes none that is longer. */
    private static final int MAX_LINE = 1 << 20;

    private final InputStream in;
    private byte[] buffer = new byte[64 * 1024];
    private int from;
    private int filled;
    private boolean cut;

    LineStream(InputStream in) {
        this.in = in;
    }

    /**
     * The next line without its end, or null when there is none with an end.
     *
     * @throws IOException also when a line is longer than any of a recording
     */
    byte[] next() throws IOException {
        int scanned = from;
        while (true) {
            for (; scanned < filled; scanned++) {
                if (buffer[scanned] == '\n') {
                    byte[] line = Arrays.copyOfRange(buffer, from, scanned);
                    from = scanned + 1;
                    return line;
                }
            }
            if (filled - from > MAX_LINE) {
                throw new IOException("a line is longer than any of a recording");
            }
            if (from > 0) {
                System.arraycopy(buffer, from, buffer, 0, filled - from);
                scanned -= from;
                filled -= from;
                from = 0;
            }
            if (filled == buffer.length) {
                buffer = Arrays.copyOf(buffer, buffer.length * 2);
            }
            int count = in.read(buffer, filled, buffer.length - filled);
            if (count < 0) {
                cut = filled > from;
                return null;
            }
            filled += count;
        }
    }

    /** After the last line: whether the stream ended in the middle of one. */
    boolean isCut() {
        return cut;
    }
}
