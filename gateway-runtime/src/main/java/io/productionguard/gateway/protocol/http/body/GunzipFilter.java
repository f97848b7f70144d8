package io.productionguard.gateway.protocol.http.body;

import io.productionguard.gateway.protocol.http.HttpLimits;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decodes {@code Content-Encoding: gzip} (RFC 1952) in front of another filter. Several members in a row are read as one
 * body; check sums are left to TLS. Memory does not grow with the body: a piece inflates to at most {@link #RATIO} times its
 * length, over as many {@link Turns} of the event loop as that takes.
 */
public final class GunzipFilter extends DecodingFilter {

    /** No text that somebody wrote comes near it; deflate reaches 1032 with bytes that are all the same. */
    static final int RATIO = 250;

    /** Bytes that a body may inflate to whatever its length. */
    private static final long FREE = 1 << 20;

    private static final int HEADER = 10;
    private static final int TRAILER = 8;
    private static final int HAS_CRC = 2;
    private static final int HAS_EXTRA = 4;
    private static final int HAS_NAME = 8;
    private static final int HAS_COMMENT = 16;

    private enum Part {
        HEADER,
        EXTRA_LENGTH,
        EXTRA,
        NAME,
        COMMENT,
        CRC,
        DATA,
        TRAILER
    }

    private final Inflater inflater = new Inflater(true);
    private final byte[] inflated = new byte[HttpLimits.PIECE];
    /** The piece that is being decoded, and what of it the inflater does not have yet. */
    private byte[] piece = NOTHING;

    private int at;
    private int end;
    /** Whether the inflater may have more to give. */
    private boolean inflating;

    private Part part = Part.HEADER;
    private int flags;
    /** Bytes of the current part that were read. */
    private int read;

    private int extra;
    /** Bytes of the body so far, coded and decoded. */
    private long coded;

    private long decoded;

    public GunzipFilter(BodyFilter next) {
        super(next);
    }

    @Override
    public byte[] feed(byte[] bytes, int offset, int length) throws UnmaskableException {
        coded += length;
        piece = bytes;
        at = offset;
        end = offset + length;
        return run();
    }

    @Override
    boolean hasMore() {
        return inflating || at < end;
    }

    @Override
    void decode() throws UnmaskableException {
        if (part == Part.DATA) {
            data();
        } else {
            framing(piece[at++] & 0xFF);
        }
    }

    private void data() throws UnmaskableException {
        if (!inflating) {
            inflater.setInput(piece, at, end - at);
            at = end;
            inflating = true;
        }
        try {
            int count = inflater.inflate(inflated);
            decoded += count;
            if (decoded > FREE && decoded / RATIO > coded) {
                throw new UnmaskableException("it inflates to more than " + RATIO + " times its length");
            }
            if (count > 0) {
                turns.took(count);
                out.add(next.feed(inflated, 0, count));
            } else if (inflater.finished()) {
                at = end - inflater.getRemaining();
                inflating = false;
                enter(Part.TRAILER);
            } else if (inflater.needsDictionary()) {
                throw new UnmaskableException("its gzip coding needs a dictionary");
            } else if (inflater.needsInput()) {
                inflating = false;
            }
        } catch (DataFormatException e) {
            throw new UnmaskableException("its gzip coding is damaged");
        }
    }

    private void framing(int b) throws UnmaskableException {
        read++;
        switch (part) {
            case HEADER -> header(b);
            case EXTRA_LENGTH -> {
                extra |= b << (8 * (read - 1));
                if (read == 2) {
                    enter(extra == 0 ? after(Part.EXTRA) : Part.EXTRA);
                }
            }
            case EXTRA -> {
                if (read == extra) {
                    enter(after(Part.EXTRA));
                }
            }
            case NAME, COMMENT -> {
                if (b == 0) {
                    enter(after(part));
                }
            }
            case CRC -> {
                if (read == 2) {
                    enter(Part.DATA);
                }
            }
            default -> {
                if (read == TRAILER) {
                    inflater.reset();
                    enter(Part.HEADER);
                }
            }
        }
    }

    private void header(int b) throws UnmaskableException {
        if ((read == 1 && b != 0x1F) || (read == 2 && b != 0x8B) || (read == 3 && b != 8)) {
            throw new UnmaskableException("it is not coded as gzip although it says so");
        }
        if (read == 4) {
            flags = b;
        } else if (read == HEADER) {
            extra = 0;
            enter((flags & HAS_EXTRA) != 0 ? Part.EXTRA_LENGTH : after(Part.EXTRA));
        }
    }

    /** The part that follows an optional one. */
    private Part after(Part done) {
        if (done.compareTo(Part.NAME) < 0 && (flags & HAS_NAME) != 0) {
            return Part.NAME;
        }
        if (done.compareTo(Part.COMMENT) < 0 && (flags & HAS_COMMENT) != 0) {
            return Part.COMMENT;
        }
        return (flags & HAS_CRC) != 0 ? Part.CRC : Part.DATA;
    }

    private void enter(Part next) {
        part = next;
        read = 0;
    }

    @Override
    public byte[] end() throws UnmaskableException {
        if (part != Part.HEADER || read > 0) {
            throw new UnmaskableException("its gzip coding is cut off");
        }
        return next.end();
    }

    @Override
    public void close() {
        inflater.end();
        next.close();
    }
}
