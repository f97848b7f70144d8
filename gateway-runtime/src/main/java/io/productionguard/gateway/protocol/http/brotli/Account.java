package io.productionguard.gateway.protocol.http.brotli;

/** What one decoder has of the {@link DecoderMemory} that it shares. */
final class Account {

    private final DecoderMemory shared;
    private long held;

    Account(DecoderMemory shared) {
        this.shared = shared;
    }

    void take(long bytes) throws BrotliException {
        if (!shared.take(bytes)) {
            throw BrotliException.because("too much is being decoded from br at once");
        }
        held += bytes;
    }

    void give(long bytes) {
        held -= bytes;
        shared.give(bytes);
    }

    /** Gives everything back. */
    void close() {
        give(held);
    }
}
