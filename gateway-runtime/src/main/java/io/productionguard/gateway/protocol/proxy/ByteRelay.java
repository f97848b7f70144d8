package io.productionguard.gateway.protocol.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import io.productionguard.gateway.enforce.GuardedConnection;
import io.productionguard.gateway.enforce.Passage;
import io.productionguard.gateway.enforce.Refusal;
import io.productionguard.gateway.net.Channels;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * An open tunnel: carries bytes both ways, counts them, and passes on the end of each direction by itself. Neither side is
 * read while the other cannot be written to; the client is not read, either, before the server has answered its ClientHello.
 * Both channels are on one event loop.
 */
final class ByteRelay {

    private static final Duration IDLE = Duration.ofMinutes(15);
    private static final Duration IDLE_HALF_CLOSED = Duration.ofMinutes(1);
    /** Until the server has answered: the client is not read then, and cannot be seen to leave. */
    private static final Duration IDLE_AT_FIRST = Duration.ofMinutes(1);

    private static final Duration CHECK_EVERY = Duration.ofSeconds(15);

    private final Channel client;
    private final Channel server;
    private final Passage passage;
    private final GuardedConnection guarded;
    private final String notes;
    /** What may pass at the beginning. */
    private final SecondHello hello;

    private final Side clientSide;
    private final Side serverSide;
    private long up;
    private long down;
    private boolean halfClosed;
    private boolean over;
    private long lastNanos = System.nanoTime();
    private Future<?> idleCheck;

    private ByteRelay(
            Channel client,
            Channel server,
            SecondHello hello,
            Passage passage,
            GuardedConnection guarded,
            String notes) {
        this.client = client;
        this.server = server;
        this.hello = hello;
        this.passage = passage;
        this.guarded = guarded;
        this.notes = notes;
        this.clientSide = new Side(client, server, true);
        this.serverSide = new Side(server, client, false);
    }

    /**
     * Takes over both channels, whose pipelines have no other handler.
     *
     * @param first what the client has sent by now, released here
     * @param hello what may pass of it, and of what follows
     * @param notes for the recording, such as the address
     */
    static void open(
            Channel client,
            Channel server,
            ByteBuf first,
            SecondHello hello,
            Passage passage,
            GuardedConnection guarded,
            String notes) {
        ByteRelay relay = new ByteRelay(client, server, hello, passage, guarded, notes);
        client.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        server.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        server.pipeline().addLast(relay.serverSide);
        client.pipeline().addLast(relay.clientSide);
        relay.idleCheck = client.eventLoop()
                .scheduleWithFixedDelay(
                        relay::checkIdle, CHECK_EVERY.toMillis(), CHECK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        relay.clientSide.take(first);
        server.flush();
        if (!relay.over) {
            relay.readClient();
            server.config().setAutoRead(true);
        }
    }

    private void readClient() {
        client.config().setAutoRead(server.isWritable() && !hello.clientWaits());
    }

    private void checkIdle() {
        Duration patience = !hello.isOver() ? IDLE_AT_FIRST : halfClosed ? IDLE_HALF_CLOSED : IDLE;
        if (System.nanoTime() - lastNanos > patience.toNanos()) {
            end("nothing came for " + patience.toMinutes() + " minutes", false);
        }
    }

    private void end(String how, boolean failed) {
        if (!over) {
            finish(how, failed);
            Ends.closeAfterWrites(client, IDLE_HALF_CLOSED);
        }
    }

    private void forwardAllowed(ByteBuf bytes) {
        try {
            clientSide.carry(hello.fromClient(bytes));
        } catch (SecondHello.DisorderException e) {
            disorder(e.getMessage());
        }
    }

    /** Once the server has answered, what the client has sent meanwhile goes on as far as it may, and the client is read again. */
    private void answered(ByteBuf bytes) {
        try {
            hello.fromServer(bytes);
        } catch (SecondHello.DisorderException e) {
            bytes.release();
            disorder(e.getMessage());
            return;
        }
        serverSide.carry(bytes);
        if (!over && !hello.clientWaits()) {
            forwardAllowed(Unpooled.EMPTY_BUFFER);
            server.flush();
        }
        if (!over) {
            readClient();
        }
    }

    /** One side broke the rules at the beginning. */
    private void disorder(String reason) {
        guarded.violation(reason);
        finish(reason, true);
        TlsAlert.send(client);
    }

    private void finish(String how, boolean failed) {
        over = true;
        idleCheck.cancel(false);
        hello.release();
        passage.completed(how + "; " + up + " bytes to the server, " + down + " bytes from it; " + notes, failed);
        guarded.closed(how);
        Ends.closeAfterWrites(server, IDLE_HALF_CLOSED);
    }

    /** What one side sends, on its way to the other. */
    private final class Side extends ChannelInboundHandlerAdapter {

        private final Channel from;
        private final Channel to;
        private final boolean fromClient;
        private boolean ended;

        Side(Channel from, Channel to, boolean fromClient) {
            this.from = from;
            this.to = to;
            this.fromClient = fromClient;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (over || !(message instanceof ByteBuf bytes)) {
                ReferenceCountUtil.release(message);
            } else {
                take(bytes);
            }
        }

        void take(ByteBuf bytes) {
            lastNanos = System.nanoTime();
            if (hello.isOver()) {
                carry(bytes);
            } else if (fromClient) {
                forwardAllowed(bytes);
            } else {
                answered(bytes);
            }
        }

        private void carry(ByteBuf bytes) {
            byte[] piece = new byte[bytes.readableBytes()];
            bytes.getBytes(bytes.readerIndex(), piece);
            if (fromClient) {
                up += piece.length;
                Optional<Refusal> refusal = passage.upload(piece, 0, piece.length);
                if (refusal.isPresent()) {
                    bytes.release();
                    end("refused: " + refusal.get().message(), true);
                    return;
                }
            } else {
                down += piece.length;
                passage.body().opaque(piece, 0, piece.length);
            }
            Channels.write(to, bytes);
            if (!to.isWritable()) {
                from.config().setAutoRead(false);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            to.flush();
        }

        /** This side can be written to again, or cannot. */
        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (over) {
                return;
            }
            if (fromClient) {
                to.config().setAutoRead(from.isWritable());
            } else {
                readClient();
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof ChannelInputShutdownEvent && !ended && !over) {
                ended = true;
                if (halfClosed) {
                    end("closed by both sides", false);
                } else if (hello.clientWaits()) {
                    // The client is not read, so that nobody would see it leave.
                    end(fromClient ? "closed by the client" : "closed by the server", false);
                } else {
                    halfClosed = true;
                    lastNanos = System.nanoTime();
                    Ends.endOutput(to);
                }
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            end(fromClient ? "closed by the client" : "closed by the server", false);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            end(fromClient ? "the client's connection broke" : "the server's connection broke", false);
        }
    }
}
