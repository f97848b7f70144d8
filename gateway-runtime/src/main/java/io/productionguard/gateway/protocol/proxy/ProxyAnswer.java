package io.productionguard.gateway.protocol.proxy;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.productionguard.gateway.enforce.Refusal;
import io.productionguard.gateway.net.Channels;
import io.productionguard.gateway.protocol.http.Problem;
import io.productionguard.gateway.protocol.http.RefusedRequest;
import io.productionguard.gateway.protocol.http.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * The proxy's own answers, after which the connection ends. Most clients show nothing of the body of an answer to CONNECT,
 * but the reason phrase of its status line: it says what the body says.
 */
final class ProxyAnswer {

    private static final Duration FAREWELL = Duration.ofSeconds(2);
    private static final int MAX_REASON = 300;

    private ProxyAnswer() {}

    /** The tunnel is open (RFC 9110 §9.3.6). */
    static void established(Channel channel) {
        Channels.send(channel, ByteBufUtil.writeAscii(channel.alloc(), "HTTP/1.1 200 Connection established\r\n\r\n"));
    }

    /**
     * Refuses a request and ends the connection.
     *
     * @param head whether the request was HEAD, whose answer has no body
     * @param id of the request
     */
    static void refuse(Channel channel, int status, Refusal refusal, boolean head, String id) {
        Reply reply = Problem.of(new RefusedRequest(Optional.empty(), status, refusal, id));
        byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
        String answer = "HTTP/1.1 " + status + " " + reason(refusal) + "\r\n"
                + (status == 407 ? "Proxy-Authenticate: Basic realm=\"Production Guard\"\r\n" : "")
                + "Content-Type: " + reply.contentType() + "\r\n"
                + "Content-Length: " + body.length + "\r\n"
                + "Cache-Control: no-store\r\n"
                + "Connection: close\r\n"
                + "Proxy-Connection: close\r\n\r\n";
        Channels.write(channel, ByteBufUtil.writeAscii(channel.alloc(), answer));
        if (!head) {
            Channels.write(channel, channel.alloc().buffer(body.length).writeBytes(body));
        }
        Ends.linger(channel, FAREWELL);
    }

    private static String reason(Refusal refusal) {
        StringBuilder reason = new StringBuilder();
        String message = refusal.message();
        for (int i = 0; i < message.length() && i < MAX_REASON; i++) {
            char c = message.charAt(i);
            reason.append(c >= ' ' && c < 0x7F ? c : '?');
        }
        return reason.toString();
    }
}
