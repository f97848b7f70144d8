package io.productionguard.gateway.protocol.http.brotli;

/**
 * Decodes one stream in Brotli (RFC 7932). Bytes are fed as they come; what they mean can be taken out at once, piece by piece:
 *
 * <pre>{@code
 * decoder.feed(bytes, offset, length);
 * while (decoder.decode()) {
 *     … decoder.array(), from decoder.offset(), decoder.length() bytes
 * }
 * }</pre>
 *
 * <p>Every step either happens as a whole or waits for more bytes, see {@link BitReader}. Memory: the window, which grows with
 * what was decoded up to what the stream declares (at most 16 MiB), and the prefix codes of one meta-block (at most 1.5 MB);
 * both count against a {@link DecoderMemory}. Windows larger than RFC 7932 knows ("large window", RFC 9841) are refused.
 */
public final class BrotliDecoder {

    private enum Part {
        WINDOW,
        LENGTH,
        METADATA,
        UNCOMPRESSED,
        HEAD,
        DATA,
        OVER
    }

    private static final int DEFAULT_WINDOW = 16;

    private final DecoderMemory memory;
    private final Account account;
    private final BitReader in = new BitReader();
    private final Distances distances = new Distances();
    private Part part = Part.WINDOW;
    private Window window;
    private Commands commands;
    private MetaBlock block;
    /** Whether the current meta-block is the last one. */
    private boolean last;
    /** Of the current meta-block, bytes that it has, or has yet to bring. */
    private int length;

    /** @param memory what it may hold, together with others */
    public BrotliDecoder(DecoderMemory memory) {
        this.memory = memory;
        this.account = new Account(memory);
    }

    /** Adds coded bytes; {@link #decode} must have returned false since the last ones. */
    public void feed(byte[] bytes, int offset, int count) {
        in.feed(bytes, offset, count);
    }

    /**
     * Decodes the next piece. What the last call gave is then taken for used.
     *
     * @return whether there is a piece; if not, all bytes so far were decoded
     * @throws BrotliException when they are not valid, or there is no memory for them; the decoder is then of no more use
     */
    public boolean decode() throws BrotliException {
        if (window != null) {
            window.took();
        }
        boolean going = true;
        while (going) {
            going = step();
        }
        return window != null && window.waiting() > 0;
    }

    /** What holds the piece. */
    public byte[] array() {
        return window.ring();
    }

    /** Where the piece begins there. */
    public int offset() {
        return window.waitingAt();
    }

    /** How many bytes the piece has. */
    public int length() {
        return window.waiting();
    }

    /** Whether the stream is complete. */
    public boolean isComplete() {
        return part == Part.OVER;
    }

    /** Lets its memory go. */
    public void close() {
        if (block != null) {
            block.close();
            block = null;
        }
        account.close();
    }

    /** One step; false when it needs more bytes, or room. */
    private boolean step() throws BrotliException {
        return switch (part) {
            case WINDOW -> readWindow();
            case LENGTH -> readLength();
            case METADATA -> skipMetadata();
            case UNCOMPRESSED -> copyUncompressed();
            case HEAD -> readHead();
            case DATA -> readData();
            case OVER -> {
                if (!in.isEmpty()) {
                    throw BrotliException.damaged("something comes behind its end");
                }
                yield false;
            }
        };
    }

    private boolean readWindow() throws BrotliException {
        in.mark();
        int bits = windowBits();
        if (in.overran()) {
            in.reset();
            return false;
        }
        if (bits < 0) {
            throw BrotliException.because("its br coding has a larger window than is read");
        }
        window = new Window(bits, account);
        commands = new Commands(in, window, distances);
        part = Part.LENGTH;
        return true;
    }

    /** The size of the window, as a power of two (RFC 7932 §9.1); -1 when it is none. */
    private int windowBits() {
        if (in.read(1) == 0) {
            return DEFAULT_WINDOW;
        }
        int high = in.read(3);
        if (high > 0) {
            return 17 + high;
        }
        int low = in.read(3);
        return low == 0 ? 17 : low == 1 ? -1 : 8 + low;
    }

    /** The beginning of a meta-block (RFC 7932 §9.2). */
    private boolean readLength() throws BrotliException {
        in.mark();
        boolean isLast = in.read(1) == 1;
        boolean isEmpty = isLast && in.read(1) == 1;
        int nibbles = isEmpty ? 0 : 4 + in.read(2);
        boolean isMetadata = nibbles == 7;
        boolean reserved = isMetadata && in.read(1) == 1;
        int bits = isMetadata ? 8 * in.read(2) : 4 * nibbles;
        int value = in.read(bits);
        // The highest part must be needed.
        boolean isValid = !reserved
                && (isMetadata ? bits <= 8 || value >>> (bits - 8) > 0 : nibbles <= 4 || value >>> (bits - 4) > 0);
        boolean isUncompressed = !isLast && !isMetadata && in.read(1) == 1;
        boolean aligns = isEmpty || isMetadata || isUncompressed;
        boolean isAligned = !aligns || in.align();
        if (in.overran()) {
            in.reset();
            return false;
        }
        if (!isValid || !isAligned) {
            throw BrotliException.damaged("a meta-block's length is not valid");
        }
        last = isLast;
        length = isMetadata && bits == 0 ? 0 : value + 1;
        if (isEmpty) {
            part = Part.OVER;
        } else if (isMetadata) {
            part = Part.METADATA;
        } else if (isUncompressed) {
            part = Part.UNCOMPRESSED;
        } else {
            block = new MetaBlock(memory, distances);
            part = Part.HEAD;
        }
        return true;
    }

    private boolean skipMetadata() throws BrotliException {
        length -= in.skipBytes(length);
        return length == 0 && endMetaBlock();
    }

    private boolean copyUncompressed() throws BrotliException {
        int most = Math.min(length, window.room());
        int count = in.readBytes(window.ring(), window.index(), most);
        window.wrote(count);
        length -= count;
        return length == 0 && endMetaBlock();
    }

    private boolean readHead() throws BrotliException {
        if (!block.readHead(in)) {
            return false;
        }
        commands.begin(block, length);
        part = Part.DATA;
        return true;
    }

    private boolean readData() throws BrotliException {
        commands.run();
        return commands.done() && endMetaBlock();
    }

    private boolean endMetaBlock() throws BrotliException {
        if (block != null) {
            block.close();
            block = null;
        }
        part = last ? Part.OVER : Part.LENGTH;
        if (last && !in.align()) {
            throw BrotliException.damaged("its last byte is not valid");
        }
        return true;
    }
}
