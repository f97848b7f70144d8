package io.productionguard.gateway.protocol.http.body;

import io.productionguard.gateway.protocol.http.brotli.BrotliDecoder;
import io.productionguard.gateway.protocol.http.brotli.BrotliException;
import io.productionguard.gateway.protocol.http.brotli.DecoderMemory;

/**
 * Decodes {@code Content-Encoding: br} (RFC 7932) in front of another filter. Memory: what {@link BrotliDecoder} says, and
 * what one turn decodes, see {@link Turns}. A few bytes of Brotli could stand for as many as they like: hence the {@link #RATIO}.
 */
public final class BrotliFilter extends DecodingFilter {

    /** How many bytes each coded one may become, as with gzip. */
    static final int RATIO = GunzipFilter.RATIO;

    /** Bytes that a body may decode to whatever its length. */
    private static final int FREE = 1 << 20;

    /** What it may save up for a stretch that is denser than the rest, in bytes. */
    private static final int MOST_SAVED = 4 << 20;

    private final BrotliDecoder decoder;
    private boolean begun;
    /** Whether the decoder may have more to give. */
    private boolean hasMore;

    /** Bytes that may still be decoded. */
    private long allowed = FREE;

    /** @param memory what all bodies of the target together may take */
    public BrotliFilter(BodyFilter next, DecoderMemory memory) {
        super(next);
        this.decoder = new BrotliDecoder(memory);
    }

    @Override
    public byte[] feed(byte[] piece, int offset, int length) throws UnmaskableException {
        begun |= length > 0;
        allowed += (long) RATIO * length;
        decoder.feed(piece, offset, length);
        hasMore = true;
        return run();
    }

    @Override
    boolean hasMore() {
        return hasMore;
    }

    @Override
    void decode() throws UnmaskableException {
        try {
            hasMore = decoder.decode();
        } catch (BrotliException e) {
            throw new UnmaskableException(e.getMessage());
        }
        if (!hasMore) {
            allowed = Math.min(allowed, MOST_SAVED);
            return;
        }
        turns.took(decoder.length());
        allowed -= decoder.length();
        if (allowed < 0) {
            throw new UnmaskableException("it inflates to more than " + RATIO + " times its length");
        }
        out.add(next.feed(decoder.array(), decoder.offset(), decoder.length()));
    }

    @Override
    public byte[] end() throws UnmaskableException {
        if (begun && !decoder.isComplete()) {
            throw new UnmaskableException("its br coding is cut off");
        }
        return next.end();
    }

    @Override
    public void close() {
        decoder.close();
        next.close();
    }
}
