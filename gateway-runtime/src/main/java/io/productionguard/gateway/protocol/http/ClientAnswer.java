package io.productionguard.gateway.protocol.http;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/** Answers of the gateway's own. */
final class ClientAnswer {

    private ClientAnswer() {}

    /**
     * Writes one.
     *
     * @param head whether the request was HEAD, whose answer has no body
     * @param keepAlive whether the connection goes on
     * @param retryAfterSeconds for the client, or 0
     */
    static void write(Channel channel, Reply reply, boolean head, boolean keepAlive, int retryAfterSeconds) {
        var body = ByteBufUtil.writeUtf8(channel.alloc(), reply.body());
        int length = body.readableBytes();
        if (head) {
            body.clear();
        }
        var response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(reply.status()), body);
        HttpHeaders headers = response.headers();
        headers.set("content-type", reply.contentType());
        headers.set("content-length", length);
        headers.set("cache-control", "no-store");
        headers.set("connection", keepAlive ? "keep-alive" : "close");
        if (reply.status() == 401) {
            headers.set("www-authenticate", "Bearer realm=\"Production Guard\"");
        }
        if (retryAfterSeconds > 0) {
            headers.set("retry-after", retryAfterSeconds);
        }
        var unused = channel.writeAndFlush(response, channel.voidPromise());
    }

    /** Tells a client that waits for it to send its body (RFC 9110 §15.2.1). */
    static void writeContinue(Channel channel) {
        var unused = channel.writeAndFlush(
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.CONTINUE,
                        channel.alloc().buffer(0)),
                channel.voidPromise());
    }
}
