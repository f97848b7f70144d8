package io.productionguard.gateway.protocol.proxy;

import io.netty.channel.Channel;
import io.productionguard.gateway.net.Channels;
import java.time.Duration;

/** The last word to a client that has begun to speak TLS: {@code unrecognized_name} (RFC 6066 §3), as text would be garbage. */
final class TlsAlert {

    private static final Duration FAREWELL = Duration.ofSeconds(2);
    private static final byte[] UNRECOGNIZED_NAME = {21, 3, 3, 0, 2, 2, 112};

    private TlsAlert() {}

    /** Sends it and ends the connection. */
    static void send(Channel channel) {
        Channels.write(channel, channel.alloc().buffer(UNRECOGNIZED_NAME.length).writeBytes(UNRECOGNIZED_NAME));
        Ends.linger(channel, FAREWELL);
    }
}
