package io.productionguard.gateway.protocol.postgres.message;

import io.netty.buffer.ByteBuf;

/** Takes whole messages from a {@link FrameDecoder}, on the channel's event loop. */
public interface FrameListener {

    /**
     * One whole message, in place. The bytes are valid until {@link #endOfBatch}; who wants to keep them longer retains a
     * slice or copies.
     *
     * @param type its type byte, or 0 for a message of the startup phase, which has none
     * @param index where it starts, type byte included
     * @param length all of its bytes
     */
    void frame(byte type, ByteBuf buffer, int index, int length);

    /** A message above the limit begins; its bytes are dropped. */
    void oversize(byte type, long length);

    /** What arrives cannot be framed; nothing more will be decoded. */
    void malformed(String reason);

    /** The first byte of the connection is that of a TLS record; the listener puts TLS before the decoder or closes. */
    default void directTls() {
        malformed("TLS where none was negotiated");
    }

    /** All messages that have arrived so far were given; the buffer is about to be released. */
    default void endOfBatch() {}
}
