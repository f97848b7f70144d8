package io.productionguard.gateway.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.util.ReferenceCountUtil;
import io.productionguard.gateway.enforce.BodyPassage;
import io.productionguard.gateway.enforce.EnforcementPath;
import io.productionguard.gateway.enforce.GuardedConnection;
import io.productionguard.gateway.identity.Caller;
import io.productionguard.gateway.net.Channels;
import io.productionguard.gateway.net.TlsMode;
import io.productionguard.gateway.net.Transport;
import io.productionguard.gateway.policy.Target;
import io.productionguard.gateway.testing.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients of a made-up protocol, whose proof is one byte, at a listener for three newcomers. */
@Timeout(60)
final class NewcomersTest {

    private static final Duration LONG = Duration.ofMinutes(5);

    /** One, so that connections come in the order in which they were opened. */
    private final EventLoopGroup loops = Transport.loops(1, "test-loop");

    private final List<String> recorded = new CopyOnWriteArrayList<>();
    private final List<String> accepted = new CopyOnWriteArrayList<>();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private Listener listener;

    private final EnforcementPath enforcement = new EnforcementPath() {
        @Override
        public BodyPassage unrecorded() {
            throw new AssertionError("nothing is asked");
        }

        @Override
        public GuardedConnection connect(String target, Caller caller, String client) {
            throw new AssertionError("nobody is let in");
        }

        @Override
        public void refused(String target, String client, String reason) {
            recorded.add(reason);
        }
    };

    /** The protocol: whoever sends a byte has proved itself, and gets it back. */
    private final class Echo extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof ByteBuf bytes && bytes.isReadable()) {
                Newcomers.proved(context.channel());
                Channels.send(context.channel(), message);
            } else {
                ReferenceCountUtil.release(message);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof Newcomers.TurnedAway turnedAway) {
                told.add(turnedAway.reason());
                Channels.close(context.channel());
            }
        }
    }

    private void listen(Duration patience) throws IOException {
        Target target = new Target("t", "test", "", Optional.empty(), TlsMode.DISABLE, Optional.empty(), Map.of());
        listener = LoopbackListener.open(
                target, loops, Newcomers.of("t", enforcement, 3, patience), this::accept, () -> {});
    }

    private void accept(Channel channel) {
        channel.pipeline().addLast(new Echo());
        accepted.add(channel.id().asShortText());
    }

    /** Connects, and waits until it was accepted, so that the order is known. */
    private Socket client() throws Exception {
        int before = accepted.size();
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), listener.endpoint().port());
        socket.setSoTimeout(20_000);
        Eventually.value(accepted::size, size -> size > before);
        return socket;
    }

    private static boolean echoes(Socket socket) throws IOException {
        socket.getOutputStream().write('p');
        return socket.getInputStream().read() == 'p';
    }

    @AfterEach
    void stop() {
        listener.close();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @Test
    void whoeverProvesNothingInTimeIsTurnedAwayAndRecordedOnce() throws Exception {
        listen(Duration.ofMillis(300));
        try (Socket proved = client();
                Socket one = client();
                Socket two = client()) {
            assertThat(echoes(proved)).isTrue();

            assertThat(one.getInputStream().read()).isEqualTo(-1);
            assertThat(two.getInputStream().read()).isEqualTo(-1);
            assertThat(echoes(proved)).isTrue();
        }
        assertThat(told).hasSize(2).allMatch(reason -> reason.contains("in time"));
        assertThat(recorded).containsExactly("the client did not show in time who it is");

        listener.close();
        assertThat(recorded).hasSize(2);
        assertThat(recorded.get(1)).isEqualTo("1 more were turned away that had not shown who they are");
    }

    @Test
    void whoeverHasWaitedLongestMakesRoom() throws Exception {
        listen(LONG);
        Socket proved = client();
        assertThat(echoes(proved)).isTrue();
        try (proved;
                Socket first = client();
                Socket second = client();
                Socket third = client()) {
            try (Socket fourth = client()) {
                assertThat(first.getInputStream().read()).isEqualTo(-1);

                assertThat(echoes(second)).isTrue();
                assertThat(echoes(third)).isTrue();
                assertThat(echoes(fourth)).isTrue();
                assertThat(echoes(proved)).isTrue();
            }
        }
        assertThat(recorded).hasSize(1);
        assertThat(recorded.get(0)).startsWith("more than 3 clients at once");
    }

    @Test
    void whoeverLeavesMakesRoomWithoutARecord() throws Exception {
        listen(LONG);
        for (int i = 0; i < 20; i++) {
            try (Socket probe = client()) {
                probe.shutdownOutput();
                // The listener closes its side when it has seen the end.
                assertThat(probe.getInputStream().read()).isEqualTo(-1);
            }
        }
        try (Socket one = client();
                Socket two = client();
                Socket three = client()) {
            assertThat(echoes(one)).isTrue();
            assertThat(echoes(two)).isTrue();
            assertThat(echoes(three)).isTrue();
        }
        assertThat(recorded).isEmpty();
    }
}
