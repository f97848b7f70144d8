package io.productionguard.gateway.mask;

/**
 * One pass over a whole value or over a body in pieces, that replaces some bytes and passes on the rest. Holds the
 * window and the bookkeeping; what is replaced is up to the subclass. Not thread-safe.
 */
abstract class Stage {

    private static final int SMALLEST_BUFFER = 512;

    final Text text = new Text();
    /** Everything before this index was passed on or replaced. */
    int emitted;
    /** Where the search goes on. */
    int position;
    /** Values replaced since {@link #begin}. */
    long masked;

    private Output out;

    /** Searches from {@link #position} on, as far as it can be decided, and replaces what is found. */
    abstract void scan();

    /** First byte that must not be passed on yet, because it may become part of something to be replaced. */
    abstract int held();

    /** First byte that has still to be looked at, apart from {@link Text#LOOK_BACK}. */
    abstract int needed();

    /** Forgets everything about earlier values. */
    abstract void reset();

    /** Called after the window moved towards the beginning of its array by so many bytes. */
    abstract void moved(int by);

    /**
     * Decides about what is held back as if nothing followed, but stays ready to be proved wrong by what does follow:
     * places that are undecided now are looked at again.
     */
    abstract void settle();

    /** Starts a body. */
    final void begin() {
        text.bytes = new byte[SMALLEST_BUFFER];
        text.floor = 0;
        text.end = 0;
        text.last = false;
        emitted = 0;
        position = 0;
        masked = 0;
        text.forgetRuns();
        reset();
    }

    /** Runs over one complete value; null when nothing had to be replaced. */
    final byte[] whole(byte[] value, int offset, int length) {
        text.bytes = value;
        text.floor = offset;
        text.end = offset + length;
        text.last = true;
        emitted = offset;
        position = offset;
        masked = 0;
        text.forgetRuns();
        out = null;
        reset();
        scan();
        byte[] result = null;
        if (out != null) {
            out.append(value, emitted, text.end);
            result = out.toByteArray();
            out = null;
        }
        text.bytes = null;
        return result;
    }

    /** Takes the next piece of a body and appends what can be passed on by now. */
    final void feed(byte[] piece, int offset, int length, Output to) {
        take(piece, offset, length);
        out = to;
        scan();
        pass(Math.max(emitted, held()));
        out = null;
    }

    /** Ends the body and appends the remainder. */
    final void end(Output to) {
        text.last = true;
        out = to;
        scan();
        pass(text.end);
        out = null;
    }

    /** Lets go of what is held back, except the beginning of a character that is cut in two. */
    final void flush(Output to) {
        out = to;
        settle();
        pass(Math.max(emitted, Utf8.completeEnd(text.bytes, emitted, text.end)));
        out = null;
    }

    /** Passes on everything before {@code start} and puts {@code token} in the place of the bytes from there to {@code to}. */
    final void replace(int start, int to, byte[] token) {
        if (out == null) {
            out = new Output(Math.max(64, text.end - emitted + 64));
        }
        pass(start);
        out.append(token);
        emitted = to;
    }

    /** Passes on everything before an index. */
    final void pass(int to) {
        if (to > emitted) {
            if (out == null) {
                out = new Output(Math.max(64, text.end - emitted + 64));
            }
            out.append(text.bytes, emitted, to);
            emitted = to;
        }
    }

    private void take(byte[] piece, int offset, int length) {
        if (length > text.bytes.length - text.end) {
            makeRoom(length);
        }
        System.arraycopy(piece, offset, text.bytes, text.end, length);
        text.end += length;
    }

    /** Drops what is no longer needed and, if that is not enough, takes a larger array. */
    private void makeRoom(int length) {
        int by = Math.max(0, Math.min(emitted, needed()) - Text.LOOK_BACK);
        int kept = text.end - by;
        byte[] target = text.bytes;
        if (length + kept > target.length / 2) {
            target = new byte[Math.max(2 * (kept + length), SMALLEST_BUFFER)];
        }
        System.arraycopy(text.bytes, by, target, 0, kept);
        text.forgetRuns();
        text.bytes = target;
        text.end = kept;
        text.floor = Math.max(0, text.floor - by);
        emitted -= by;
        position -= by;
        moved(by);
    }
}
