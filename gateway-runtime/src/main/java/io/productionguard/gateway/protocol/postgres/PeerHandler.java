package io.productionguard.gateway.protocol.postgres;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.productionguard.gateway.protocol.postgres.message.FrameListener;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last handler of a channel: gives what happens on it to the {@link Conversation}. */
final class PeerHandler extends ChannelInboundHandlerAdapter implements FrameListener {

    private static final Logger LOG = LoggerFactory.getLogger(PeerHandler.class);

    private final Conversation conversation;
    /** Of the other channel. */
    private final ReadGate peerGate;

    private final boolean client;

    private PeerHandler(Conversation conversation, ReadGate peerGate, boolean client) {
        this.conversation = conversation;
        this.peerGate = peerGate;
        this.client = client;
    }

    static PeerHandler ofClient(Conversation conversation, ReadGate peerGate) {
        return new PeerHandler(conversation, peerGate, true);
    }

    static PeerHandler ofServer(Conversation conversation, ReadGate peerGate) {
        return new PeerHandler(conversation, peerGate, false);
    }

    @Override
    public void frame(byte type, ByteBuf buffer, int index, int length) {
        if (client) {
            conversation.fromClient(type, buffer, index, length);
        } else {
            conversation.fromServer(type, buffer, index, length);
        }
    }

    @Override
    public void oversize(byte type, long length) {
        if (client) {
            conversation.oversizeFromClient(type, length);
        } else {
            conversation.oversizeFromServer(type, length);
        }
    }

    @Override
    public void malformed(String reason) {
        conversation.violation((client ? "the client" : "the target") + " broke the protocol: " + reason);
    }

    @Override
    public void endOfBatch() {
        conversation.clientOut().endRun();
        conversation.serverOut().endRun();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        conversation.flushSoon();
    }

    /** Whoever cannot be written to must not be fed: the other side is not read until this one is writable again. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        peerGate.set(ReadGate.PEER_BUSY, !context.channel().isWritable());
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (client) {
            conversation.close("the client left", null);
        } else {
            conversation.serverGone();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException || cause instanceof DecoderException)) {
            LOG.warn(
                    "connection {} ends because of an unexpected failure",
                    conversation.guarded().number(),
                    cause);
        }
        if (client) {
            conversation.close("the client's connection broke", null);
        } else {
            conversation.serverGone();
        }
    }
}
