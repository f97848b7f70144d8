package io.productionguard.gateway.protocol.http.brotli;

import java.util.Arrays;

/**
 * The decoded bytes that can still be referred to (RFC 7932 §2): a ring that grows with what was decoded up to what the stream
 * declares. What is new in it is taken out in pieces of at most {@link #PIECE} bytes, none of which is cut by the ring's end.
 */
final class Window {

    /** Longest piece in bytes; the smallest ring has this size. */
    static final int PIECE = 16 << 10;

    /** What a window lacks to a power of two. */
    private static final int GAP = 16;

    private final Account account;
    private final long farthest;
    private final int largest;
    private byte[] ring;
    /** Bytes decoded so far, and of those the ones that were taken out. */
    private long total;

    private long taken;
    /** Where the current piece ends at the latest. */
    private long limit = PIECE;

    /** @param bits the binary logarithm of the size */
    Window(int bits, Account account) throws BrotliException {
        this.account = account;
        this.farthest = (1L << bits) - GAP;
        this.largest = Math.max(PIECE, 1 << bits);
        account.take(PIECE);
        this.ring = new byte[PIECE];
    }

    /** How far a reference may go back now; beyond it the dictionary begins. */
    int reach() {
        return (int) Math.min(farthest, total);
    }

    /** How many bytes there is room for before the piece must be taken out. To be asked before anything is written. */
    int room() throws BrotliException {
        if (total == ring.length && total < limit && ring.length < largest) {
            grow();
        }
        return (int) (limit - total);
    }

    /** The ring; writers write at {@link #index} as many bytes as there is {@link #room} for, and tell with {@link #wrote}. */
    byte[] ring() {
        return ring;
    }

    int index() {
        return (int) total & (ring.length - 1);
    }

    void wrote(int count) {
        total += count;
    }

    /** The byte that was decoded so many bytes ago, 1 being the last one; 0 before the first. */
    int back(int distance) {
        return ring[(int) (total - distance) & (ring.length - 1)] & 0xFF;
    }

    /** Copies what was decoded before; at most {@link #room} bytes. */
    void copy(int distance, int count) {
        int mask = ring.length - 1;
        int to = index();
        int from = (to - distance) & mask;
        if (distance >= count && from + count <= ring.length) {
            System.arraycopy(ring, from, ring, to, count);
        } else if (distance == 1) {
            Arrays.fill(ring, to, to + count, ring[from]);
        } else {
            for (int i = 0; i < count; i++) {
                ring[to + i] = ring[(from + i) & mask];
            }
        }
        total += count;
    }

    /** Adds bytes; at most {@link #room}. */
    void add(byte[] bytes, int offset, int count) {
        System.arraycopy(bytes, offset, ring, index(), count);
        total += count;
    }

    /** How many bytes wait to be taken out. */
    int waiting() {
        return (int) (total - taken);
    }

    /** Where in the {@link #ring} they are. */
    int waitingAt() {
        return (int) taken & (ring.length - 1);
    }

    /** They were taken out; makes room for the next piece. */
    void took() {
        taken = total;
        if (total == limit) {
            limit += PIECE;
        }
    }

    private void grow() throws BrotliException {
        int before = ring.length;
        account.take(2L * before);
        ring = Arrays.copyOf(ring, 2 * before);
        account.give(before);
    }
}
