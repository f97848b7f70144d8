package io.productionguard.gateway.protocol.http.brotli;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The coded bytes as a sequence of bits (RFC 7932 §1.5.1), of which only the beginning is there. Behind what is there it reads
 * zeros and remembers that; so whatever must be read as a whole is read between {@link #mark} and a look at {@link #overran},
 * and is read again from the mark when more has come. Such steps are short (at most 80 bits), so that bytes that come one by
 * one do not cost much more than bytes that come at once.
 */
final class BitReader {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** As many bits as {@link #need} provides; no single number or symbol is longer. */
    private static final int ENOUGH = 32;

    private byte[] bytes = new byte[64];
    private int from;
    private int to;
    /** The next bits, the first one lowest; above {@link #count} they may be there or not. */
    private long bits;
    /** How many of them count; negative behind the end. */
    private int count;

    private int markFrom;
    private long markBits;
    private int markCount;

    /** Adds bytes at the end. */
    void feed(byte[] piece, int offset, int length) {
        giveBack();
        int left = to - from;
        if (left + length > bytes.length) {
            byte[] larger = new byte[left + length];
            System.arraycopy(bytes, from, larger, 0, left);
            bytes = larger;
        } else {
            System.arraycopy(bytes, from, bytes, 0, left);
        }
        System.arraycopy(piece, offset, bytes, left, length);
        from = 0;
        to = left + length;
    }

    /** Remembers this place; until {@link #reset} or the next mark no bytes may be fed. */
    void mark() {
        markFrom = from;
        markBits = bits;
        markCount = count;
    }

    /** Goes back to the mark. */
    void reset() {
        from = markFrom;
        bits = markBits;
        count = markCount;
    }

    /** Whether something was read that is not there. */
    boolean overran() {
        return count < 0;
    }

    /** Has at least {@link #ENOUGH} bits ready, or all that are there. */
    private void need() {
        if (count < ENOUGH) {
            fill();
        }
    }

    private void fill() {
        if (to - from >= Long.BYTES) {
            bits |= (long) LONG.get(bytes, from) << count;
            from += (63 - count) >>> 3;
            count |= 56;
            return;
        }
        while (from < to && count <= 56) {
            bits |= (bytes[from++] & 0xFFL) << count;
            count += 8;
        }
    }

    /** The next bits without taking them, zeros behind the end; at least {@link #ENOUGH} mean something. */
    int peek() {
        need();
        return (int) bits;
    }

    /** Whether so many of the bits that were looked at are there. */
    boolean has(int length) {
        return length <= count;
    }

    /** Takes bits that were looked at. */
    void skip(int length) {
        bits >>>= length;
        count -= length;
    }

    /** A number of up to 24 bits. */
    int read(int length) {
        int value = peek() & ((1 << length) - 1);
        skip(length);
        return value;
    }

    /** The symbol whose code comes next. */
    int read(PrefixCode code) {
        int next = peek();
        int entry = code.entry(next);
        skip(PrefixCode.length(entry));
        return PrefixCode.symbol(entry);
    }

    /** 1 to 11 bits: a number from 1 to 256, as numbers of block types and trees are written (RFC 7932 §9.2). */
    int readNumber() {
        if (read(1) == 0) {
            return 1;
        }
        int extra = read(3);
        return (1 << extra) + 1 + read(extra);
    }

    /** Takes what is left of a byte that was begun; false unless all of it is zero (RFC 7932 §9.2). */
    boolean align() {
        return read(count & 7) == 0;
    }

    /** Takes up to this many whole bytes, at a byte's boundary; returns how many there were. */
    int skipBytes(int most) {
        giveBack();
        int taken = Math.min(most, to - from);
        from += taken;
        return taken;
    }

    /** The same into an array. */
    int readBytes(byte[] target, int offset, int most) {
        giveBack();
        int taken = Math.min(most, to - from);
        System.arraycopy(bytes, from, target, offset, taken);
        from += taken;
        return taken;
    }

    /** Whether nothing is left. */
    boolean isEmpty() {
        giveBack();
        return from == to && count == 0;
    }

    /** Has no whole byte ready. */
    private void giveBack() {
        from -= count >>> 3;
        count &= 7;
        bits &= (1L << count) - 1;
    }
}
