package io.productionguard.gateway.protocol.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.productionguard.gateway.enforce.Passage;
import io.productionguard.gateway.enforce.Refusal;
import io.productionguard.gateway.net.Channels;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Carries bytes both ways through a {@link Tunnel} after 101, until either side ends. Back-pressure as everywhere. */
final class TunnelRelay implements UpstreamLink.User {

    private static final long PAUSE_MILLIS = 200;

    private final ClientHandler handler;
    private final Channel client;
    private final UpstreamLink link;
    private final Tunnel tunnel;
    private final Passage passage;
    private Future<?> pause;
    private boolean quiet;
    private boolean over;

    private TunnelRelay(ClientHandler handler, UpstreamLink link, Tunnel tunnel, Passage passage) {
        this.handler = handler;
        this.client = handler.channel();
        this.link = link;
        this.tunnel = tunnel;
        this.passage = passage;
    }

    static void open(ClientHandler handler, UpstreamLink link, Tunnel tunnel, HttpResponse head, Passage passage) {
        TunnelRelay relay = new TunnelRelay(handler, link, tunnel, passage);
        var answer = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS, Unpooled.EMPTY_BUFFER);
        HttpHeaders headers = answer.headers();
        headers.set(ResponseFields.masked(head.headers(), passage, Optional.empty()));
        headers.set("connection", "Upgrade");
        headers.set("upgrade", head.headers().get("upgrade", ""));
        tunnel.opened(new ResponseHead(101, head.headers()), passage);
        Channel client = handler.channel();
        var unused = client.writeAndFlush(answer, client.voidPromise());
        link.use(relay);
        handler.tunnel(relay);
        link.switchProtocol();
    }

    /** Bytes from the client, released here. */
    void fromClient(ByteBuf bytes) {
        try {
            if (!over) {
                byte[] piece = new byte[bytes.readableBytes()];
                bytes.readBytes(piece);
                toTarget(tunnel.fromClient(piece, 0, piece.length));
                check();
            }
        } catch (RuntimeException e) {
            end("the inspection of the connection failed", true);
        } finally {
            bytes.release();
        }
    }

    private void toTarget(byte[] bytes) {
        if (bytes.length > 0) {
            Channels.write(link.channel(), Unpooled.wrappedBuffer(bytes));
            if (!link.channel().isWritable()) {
                client.config().setAutoRead(false);
            }
        }
    }

    private void toClient(byte[] bytes) {
        if (bytes.length > 0) {
            passage.body().opaque(bytes, 0, bytes.length);
            Channels.write(client, Unpooled.wrappedBuffer(bytes));
            if (!client.isWritable()) {
                link.read(false);
            }
        }
    }

    void clientPaused() {
        if (!over) {
            link.channel().flush();
        }
    }

    void clientWritable(boolean writable) {
        if (!over) {
            link.read(writable);
            // While the target was not read, its silence was none.
            quiet = false;
            if (writable) {
                pause();
            }
        }
    }

    void clientGone(String reason) {
        end(reason, false);
    }

    @Override
    public void raw(ByteBuf bytes) {
        if (over) {
            return;
        }
        byte[] piece = new byte[bytes.readableBytes()];
        bytes.readBytes(piece);
        quiet = false;
        try {
            toClient(tunnel.fromTarget(piece, 0, piece.length));
        } catch (RuntimeException e) {
            end("the inspection of the connection failed", true);
            return;
        }
        check();
    }

    @Override
    public void pause() {
        if (over) {
            return;
        }
        client.flush();
        if (pause == null && client.isWritable()) {
            quiet = true;
            pause = client.eventLoop().schedule(this::flush, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void flush() {
        pause = null;
        if (over || !client.isWritable()) {
            return;
        }
        if (quiet) {
            toClient(tunnel.pause());
            client.flush();
            check();
        } else {
            pause();
        }
    }

    private void check() {
        if (!over && tunnel.broken().isPresent()) {
            Refusal refusal = tunnel.broken().get();
            toClient(tunnel.farewell());
            handler.guarded().violation(refusal.message());
            end("refused: " + refusal.message(), true);
        }
    }

    @Override
    public void writable(boolean writable) {
        if (!over) {
            client.config().setAutoRead(writable);
        }
    }

    @Override
    public void lost(String reason) {
        end("the target: " + reason, false);
    }

    @Override
    public void answer(HttpResponse head) {
        end("the target went back to HTTP", true);
    }

    @Override
    public void content(HttpContent content) {
        // The empty end of the 101 itself.
    }

    private void end(String outcome, boolean failed) {
        if (over) {
            return;
        }
        over = true;
        if (pause != null) {
            pause.cancel(false);
        }
        toClientAtEnd();
        passage.completed(outcome, failed);
        link.channel().flush();
        link.close();
        client.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(io.netty.channel.ChannelFutureListener.CLOSE);
    }

    private void toClientAtEnd() {
        try {
            toClient(tunnel.closed());
        } catch (RuntimeException e) {
            handler.guarded().violation("the inspection of the connection failed");
        }
    }
}
