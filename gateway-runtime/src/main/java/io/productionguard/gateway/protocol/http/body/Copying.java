package io.productionguard.gateway.protocol.http.body;

/**
 * What a filter makes of one piece after the other, where most of a piece stays as it is: the unchanged is copied in long
 * runs, and a piece in which nothing changes is not copied at all.
 */
public final class Copying {

    private final ByteRun out = new ByteRun();
    private byte[] piece;
    /** What stands before it in the piece has been copied, or left out. */
    private int done;

    /** A new piece, of which nothing has been copied yet. */
    public void begin(byte[] next, int offset) {
        piece = next;
        done = offset;
    }

    /** What stands before {@code index} stays as it is. */
    public void upTo(int index) {
        if (index > done) {
            out.add(piece, done, index - done);
            done = index;
        }
    }

    /** Leaves out what stands before {@code index}. */
    public void skipTo(int index) {
        done = index;
    }

    /** Where to write what comes in place of it, or between. */
    public ByteRun out() {
        return out;
    }

    /** What there is by now, up to the end of the piece, as nothing may be written to it afterwards. */
    public byte[] end(int end) {
        if (done == 0 && end == piece.length && out.size() == 0) {
            return piece;
        }
        upTo(end);
        return out.take();
    }
}
