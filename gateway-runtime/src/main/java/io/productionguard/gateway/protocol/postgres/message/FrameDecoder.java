package io.productionguard.gateway.protocol.postgres.message;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;

/**
 * Cuts a byte stream into messages without copying them: first the untyped ones of the startup phase, then typed ones
 * (type byte, four bytes of length that count themselves). Looks at nothing but type and length.
 *
 * <p>A message above the limit is reported and its bytes are dropped as they come, so memory is bounded by the limit. What
 * comes in one read is given in one batch, so that a listener can pass on neighbouring messages as one slice.
 */
public final class FrameDecoder extends ChannelInboundHandlerAdapter {

    /** Bytes before the body of a typed message. */
    public static final int HEADER = 5;
    /** Largest startup message in bytes, the server's own {@code MAX_STARTUP_PACKET_LENGTH}. */
    static final int STARTUP_LIMIT = 10_000;
    /** Largest message in bytes once a client has proved who it is, and from a server. */
    public static final int MESSAGE_LIMIT = 16 << 20;

    private static final byte TLS_HANDSHAKE = 0x16;

    private FrameListener listener;
    private boolean startup;
    private boolean untouched;
    private boolean stopped;
    private int limit;
    private long toDrop;
    private ByteBuf pending;

    private FrameDecoder(FrameListener listener, boolean startup, int limit) {
        this.listener = listener;
        this.startup = startup;
        this.untouched = startup;
        this.limit = limit;
    }

    /** Decodes what a client sends, beginning with the startup phase. */
    public static FrameDecoder ofClient(FrameListener listener, int limit) {
        return new FrameDecoder(listener, true, limit);
    }

    /** Decodes what a server sends. */
    public static FrameDecoder ofServer(FrameListener listener, int limit) {
        return new FrameDecoder(listener, false, limit);
    }

    /** Gives the next messages to another listener, with another limit. */
    public void continueWith(FrameListener next, int nextLimit) {
        listener = next;
        limit = nextLimit;
    }

    /** The startup message has come; typed messages follow. */
    public void startupComplete() {
        startup = false;
    }

    /** Drops everything that still comes. */
    public void stop() {
        stopped = true;
    }

    /** Whether bytes have arrived behind the message being handled. */
    public boolean hasMore() {
        return pending != null && pending.isReadable();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf data = (ByteBuf) message;
        if (stopped) {
            data.release();
            return;
        }
        if (pending != null) {
            data = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(context.alloc(), pending, data);
        }
        pending = data;
        if (untouched && data.isReadable()) {
            untouched = false;
            if (data.getByte(data.readerIndex()) == TLS_HANDSHAKE) {
                pending = null;
                listener.directTls();
                if (stopped) {
                    data.release();
                } else {
                    context.pipeline().fireChannelRead(data);
                }
                return;
            }
        }
        try {
            decode(data);
        } finally {
            listener.endOfBatch();
            keepRest(context, data);
        }
    }

    private void decode(ByteBuf data) {
        while (!stopped && data.isReadable()) {
            if (toDrop > 0) {
                int drop = (int) Math.min(toDrop, data.readableBytes());
                data.skipBytes(drop);
                toDrop -= drop;
            } else if (!(startup ? startupMessage(data) : typedMessage(data))) {
                return;
            }
        }
    }

    private boolean startupMessage(ByteBuf data) {
        if (data.readableBytes() < 4) {
            return false;
        }
        int length = data.getInt(data.readerIndex());
        if (length < 8 || length > STARTUP_LIMIT) {
            stop();
            listener.malformed("invalid length of startup packet");
            return false;
        }
        return give((byte) 0, data, length);
    }

    private boolean typedMessage(ByteBuf data) {
        if (data.readableBytes() < HEADER) {
            return false;
        }
        byte type = data.getByte(data.readerIndex());
        int length = data.getInt(data.readerIndex() + 1);
        if (length < 4) {
            stop();
            listener.malformed("invalid message length");
            return false;
        }
        if (length + 1L > limit) {
            toDrop = length + 1L;
            listener.oversize(type, toDrop);
            return true;
        }
        return give(type, data, length + 1);
    }

    private boolean give(byte type, ByteBuf data, int length) {
        if (data.readableBytes() < length) {
            return false;
        }
        int index = data.readerIndex();
        data.skipBytes(length);
        listener.frame(type, data, index, length);
        return true;
    }

    /** The beginning of a message stays; it is moved once, so that what was already given can be freed. */
    private void keepRest(ChannelHandlerContext context, ByteBuf data) {
        if (stopped || !data.isReadable()) {
            pending = null;
            data.release();
        } else if (data.readerIndex() > 0) {
            pending = context.alloc().buffer(data.readableBytes()).writeBytes(data);
            data.release();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        stopped = true;
        if (pending != null) {
            pending.release();
            pending = null;
        }
    }
}
