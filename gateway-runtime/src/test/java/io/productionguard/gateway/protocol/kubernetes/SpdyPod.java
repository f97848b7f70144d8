package io.productionguard.gateway.protocol.kubernetes;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyGoAwayFrame;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdySynStreamFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** exec, attach and port-forward over SPDY/3.1. A forwarded port answers every line with {@code pong: } before it. */
final class SpdyPod extends ChannelInboundHandlerAdapter {

    private final List<String> command;
    private final boolean stdin;
    private final ApiServer server;
    private final Map<Integer, String> types = new HashMap<>();
    private final Map<String, Integer> streams = new HashMap<>();
    private PodProcess process;

    SpdyPod(List<String> command, boolean stdin, ApiServer server) {
        this.command = command;
        this.stdin = stdin;
        this.server = server;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws IOException {
        try {
            if (message instanceof SpdySynStreamFrame syn) {
                String type = String.valueOf(syn.headers().get("streamtype"));
                types.put(syn.streamId(), type);
                streams.put(type, syn.streamId());
                DefaultSpdySynReplyFrame reply = new DefaultSpdySynReplyFrame(syn.streamId());
                // Netty writes no header block at all when there is no header, which Go does not read.
                reply.headers().set("x-test", "yes");
                context.writeAndFlush(reply);
                startWhenComplete(context);
            } else if (message instanceof SpdyDataFrame data) {
                data(context, data);
            } else if (message instanceof SpdyPingFrame ping) {
                context.writeAndFlush(ping);
            } else if (message instanceof SpdyGoAwayFrame) {
                context.close();
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void startWhenComplete(ChannelHandlerContext context) throws IOException {
        boolean complete = streams.containsKey("error")
                && streams.containsKey("stdout")
                && (!stdin || streams.containsKey("stdin"))
                && !command.isEmpty();
        if (process != null || !complete) {
            return;
        }
        process = new PodProcess(
                command, server.files, bytes -> send(context, "stdout", bytes), bytes -> send(context, "stderr", bytes), code -> {
                    if (code != 0) {
                        send(context, "error", PodProcess.status(code).getBytes(StandardCharsets.UTF_8));
                    }
                    for (int stream : streams.values()) {
                        DefaultSpdyDataFrame end = new DefaultSpdyDataFrame(stream);
                        end.setLast(true);
                        context.write(end);
                    }
                    context.flush();
                });
        if (!stdin) {
            process.endOfInput();
        }
    }

    private void send(ChannelHandlerContext context, String type, byte[] bytes) {
        Integer stream = streams.get(type);
        if (stream != null) {
            context.writeAndFlush(new DefaultSpdyDataFrame(stream, Unpooled.wrappedBuffer(bytes)));
        }
    }

    private void data(ChannelHandlerContext context, SpdyDataFrame data) {
        byte[] bytes = ByteBufUtil.getBytes(data.content());
        String type = types.get(data.streamId());
        if ("stdin".equals(type) && process != null) {
            process.stdin(bytes);
            if (data.isLast()) {
                process.endOfInput();
            }
        } else if ("data".equals(type)) {
            String text = new String(bytes, StandardCharsets.UTF_8);
            DefaultSpdyDataFrame answer = new DefaultSpdyDataFrame(
                    data.streamId(),
                    Unpooled.copiedBuffer(text.isEmpty() ? "" : "pong: " + text, StandardCharsets.UTF_8));
            answer.setLast(data.isLast());
            context.writeAndFlush(answer);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (process != null) {
            process.kill();
        }
    }
}
