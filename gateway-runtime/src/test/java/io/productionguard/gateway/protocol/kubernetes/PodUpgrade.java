package io.productionguard.gateway.protocol.kubernetes;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyVersion;
import java.util.List;

/** Switches a connection of the small API server to WebSocket or SPDY. */
final class PodUpgrade {

    private PodUpgrade() {}

    static void begin(ChannelHandlerContext context, FullHttpRequest request, QueryStringDecoder query, ApiServer server) {
        List<String> command = query.path().endsWith("/attach")
                ? List.of("cat")
                : query.parameters().getOrDefault("command", List.of());
        boolean stdin = query.parameters().containsKey("stdin") || query.path().endsWith("/attach");
        if ("websocket".equalsIgnoreCase(request.headers().get("upgrade"))) {
            webSocket(context, request, command, stdin, server);
        } else {
            DefaultFullHttpResponse response =
                    new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS);
            response.headers().set("connection", "Upgrade").set("upgrade", "SPDY/3.1");
            String offered = request.headers().get("x-stream-protocol-version", "");
            response.headers()
                    .set("x-stream-protocol-version", offered.contains("portforward") ? "portforward.k8s.io" : "v4.channel.k8s.io");
            context.writeAndFlush(response).addListener(done -> {
                var pipeline = context.pipeline();
                pipeline.addLast(new SpdyFrameCodec(SpdyVersion.SPDY_3_1));
                pipeline.addLast(new SpdyPod(command, stdin, server));
                pipeline.remove(HttpObjectAggregator.class);
                pipeline.remove(HttpServerCodec.class);
                pipeline.remove(ApiHandler.class);
            });
        }
    }

    private static void webSocket(
            ChannelHandlerContext context,
            FullHttpRequest request,
            List<String> command,
            boolean stdin,
            ApiServer server) {
        String protocols = "v5.channel.k8s.io,v4.channel.k8s.io,SPDY/3.1+portforward.k8s.io";
        WebSocketServerHandshaker handshaker =
                new WebSocketServerHandshakerFactory("wss://localhost/", protocols, false, 1 << 20).newHandshaker(request);
        handshaker.handshake(context.channel(), request).addListener(done -> {
            var pipeline = context.pipeline();
            if (handshaker.selectedSubprotocol().startsWith("SPDY")) {
                pipeline.addLast(new WebSocketBytes());
                pipeline.addLast(new SpdyFrameCodec(SpdyVersion.SPDY_3_1));
                pipeline.addLast(new SpdyPod(command, stdin, server));
            } else {
                pipeline.addLast(new WebSocketPod(command, stdin, server, handshaker.selectedSubprotocol()));
            }
            pipeline.remove(ApiHandler.class);
        });
    }
}
