package io.productionguard.gateway.protocol.kubernetes;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** exec and attach over {@code v4.channel.k8s.io} and {@code v5.channel.k8s.io}: one byte of channel, then data. */
final class WebSocketPod extends SimpleChannelInboundHandler<WebSocketFrame> {

    private final List<String> command;
    private final boolean stdin;
    private final ApiServer server;
    private PodProcess process;

    WebSocketPod(List<String> command, boolean stdin, ApiServer server, String protocol) {
        this.command = command;
        this.stdin = stdin;
        this.server = server;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) throws IOException {
        process = new PodProcess(
                command, server.files, bytes -> send(context, 1, bytes), bytes -> send(context, 2, bytes), code -> {
                    send(context, 3, PodProcess.status(code).getBytes(StandardCharsets.UTF_8));
                    context.writeAndFlush(new CloseWebSocketFrame(1000, "")).addListener(done -> context.close());
                });
        if (!stdin) {
            process.endOfInput();
        }
    }

    private static void send(ChannelHandlerContext context, int channel, byte[] bytes) {
        context.writeAndFlush(new BinaryWebSocketFrame(
                Unpooled.wrappedBuffer(new byte[] {(byte) channel}, bytes)));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
        byte[] bytes = ByteBufUtil.getBytes(frame.content());
        if (frame instanceof PingWebSocketFrame) {
            context.writeAndFlush(new PongWebSocketFrame(frame.content().retain()));
        } else if (frame instanceof BinaryWebSocketFrame && bytes.length > 0) {
            if (bytes[0] == 0) {
                process.stdin(Arrays.copyOfRange(bytes, 1, bytes.length));
            } else if ((bytes[0] & 0xff) == 255) {
                process.endOfInput();
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        process.kill();
    }
}
