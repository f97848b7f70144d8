package io.productionguard.gateway.protocol.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What goes on at the beginning of a tunnel, cut in every way. */
final class SecondHelloTest {

    private static final Destination GOOD = new Destination("good.test", 443);
    private static final byte[] EARLY_DATA = Hellos.record(23, new byte[700]);

    private final byte[] first = Hellos.client("good.test");
    private final byte[] second = Hellos.client("good.test");
    private final byte[] hostile = Hellos.client("evil.test");
    private final byte[] retry = Hellos.retryRequest();

    SecondHelloTest() throws Exception {}

    /** A tunnel, and what has gone on from the client in it. */
    private static final class Beginning {

        final ByteArrayOutputStream passed = new ByteArrayOutputStream();
        final SecondHello hello;

        Beginning(byte[] firstHello) throws Exception {
            hello = new SecondHello(
                    GOOD, ClientHello.read(Unpooled.wrappedBuffer(firstHello)).orElseThrow());
        }

        void client(byte[] bytes) throws Exception {
            passed.writeBytes(Hellos.bytes(hello.fromClient(Unpooled.copiedBuffer(bytes))));
        }

        void clientIn(int size, byte[] bytes) throws Exception {
            for (int at = 0; at < bytes.length; at += size) {
                client(Arrays.copyOfRange(bytes, at, Math.min(at + size, bytes.length)));
            }
        }

        void server(byte[] bytes) throws Exception {
            hello.fromServer(Unpooled.copiedBuffer(bytes));
            client(new byte[0]);
        }
    }

    private Beginning retried() throws Exception {
        Beginning tunnel = new Beginning(first);
        tunnel.client(first);
        tunnel.server(retry);
        tunnel.passed.reset();
        return tunnel;
    }

    @Test
    void nothingButTheHelloGoesOnBeforeTheServerHasAnswered() throws Exception {
        Beginning tunnel = new Beginning(first);
        tunnel.client(Hellos.joined(first, Hellos.CHANGE_CIPHER_SPEC, EARLY_DATA));

        assertThat(tunnel.passed.toByteArray()).isEqualTo(first);
        assertThat(tunnel.hello.clientWaits()).isTrue();

        tunnel.server(Hellos.server(new byte[32]));
        assertThat(tunnel.passed.toByteArray()).isEqualTo(Hellos.joined(first, Hellos.CHANGE_CIPHER_SPEC, EARLY_DATA));
        assertThat(tunnel.hello.isOver()).isTrue();
    }

    @Test
    void theAnswerIsUnderstoodHoweverItIsCut() throws Exception {
        for (byte[] answer : List.of(retry, Hellos.server(new byte[32]))) {
            boolean retries = answer == retry;
            for (int size = 1; size < 50; size++) {
                byte[] records = Hellos.joined(new byte[] {21, 3, 3, 0, 2, 1, 112}, Hellos.inRecordsOf(size, answer));
                for (int cut = 1; cut < records.length; cut += 3) {
                    Beginning tunnel = new Beginning(first);
                    tunnel.client(first);
                    tunnel.server(Arrays.copyOf(records, cut));
                    tunnel.server(Arrays.copyOfRange(records, cut, records.length));
                    assertThat(tunnel.hello.isOver()).isEqualTo(!retries);
                    assertThat(tunnel.hello.clientWaits()).isFalse();
                }
            }
        }
    }

    @Test
    void aSecondHelloForTheHostGoesOnHoweverItIsCut() throws Exception {
        byte[] flight = Hellos.joined(EARLY_DATA, Hellos.CHANGE_CIPHER_SPEC, second, Hellos.record(23, new byte[60]));
        for (int size = 1; size <= flight.length; size++) {
            Beginning tunnel = retried();
            tunnel.clientIn(size, flight);

            assertThat(tunnel.passed.toByteArray()).as("pieces of %d", size).isEqualTo(flight);
            assertThat(tunnel.hello.isOver()).isTrue();
        }
        for (int size = 1; size < second.length; size += 5) {
            Beginning tunnel = retried();
            byte[] records = Hellos.inRecordsOf(size, second);
            tunnel.clientIn(97, records);

            assertThat(tunnel.passed.toByteArray()).as("records of %d", size).isEqualTo(records);
        }
    }

    @Test
    void ofASecondHelloForAnotherHostNothingGoesOnHoweverItIsCut() throws Exception {
        for (int size = 1; size <= hostile.length; size++) {
            int pieces = size;
            Beginning tunnel = retried();
            assertThatThrownBy(() ->
                            tunnel.clientIn(pieces, Hellos.joined(EARLY_DATA, Hellos.CHANGE_CIPHER_SPEC, hostile)))
                    .isInstanceOf(SecondHello.DisorderException.class)
                    .hasMessage("after a HelloRetryRequest, the ClientHello for good.test:443 names another server: "
                            + "evil.test");
            assertThat(tunnel.passed.toByteArray()).isEqualTo(Hellos.joined(EARLY_DATA, Hellos.CHANGE_CIPHER_SPEC));

            Beginning inRecords = retried();
            assertThatThrownBy(() -> inRecords.client(Hellos.inRecordsOf(pieces, hostile)))
                    .isInstanceOf(SecondHello.DisorderException.class);
            assertThat(inRecords.passed.toByteArray()).isEmpty();
        }
    }

    @Test
    void aSecondHelloThatIsSentBeforeTheServerAsksForItIsComparedAsWell() throws Exception {
        Beginning tunnel = new Beginning(first);
        tunnel.client(Hellos.joined(first, hostile));
        assertThat(tunnel.passed.toByteArray()).isEqualTo(first);

        assertThatThrownBy(() -> tunnel.server(retry)).isInstanceOf(SecondHello.DisorderException.class);
        assertThat(tunnel.passed.toByteArray()).isEqualTo(first);
    }

    @Test
    void whatIsOutOfOrderIsRefused() throws Exception {
        byte[] cut = Hellos.inRecordsOf(40, second);
        byte[] encrypted = ClientHelloTest.made(Unpooled.buffer()
                .writeBytes(ClientHelloTest.name("good.test"))
                .writeBytes(ClientHelloTest.extension(0xfe0d, Unpooled.buffer().writeZero(40))));
        for (byte[] disorder : List.of(
                Hellos.client(""),
                encrypted,
                Hellos.record(Hellos.HANDSHAKE, new byte[] {20, 0, 0, 4, 1, 2, 3, 4}),
                // Handshake messages are never interleaved with other records (RFC 8446 §5.1).
                Hellos.joined(Arrays.copyOf(cut, 45), Hellos.CHANGE_CIPHER_SPEC, Arrays.copyOfRange(cut, 45, 90)),
                Hellos.joined(Hellos.record(24, new byte[9])),
                new byte[] {23, 3, 3, (byte) 0xFF, (byte) 0xFF},
                "GET / HTTP/1.1\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII))) {
            Beginning tunnel = retried();
            assertThatThrownBy(() -> tunnel.client(disorder)).isInstanceOf(SecondHello.DisorderException.class);
            assertThat(tunnel.passed.toByteArray()).isEmpty();
        }
        for (byte[] answer : List.of(
                "HTTP/1.1 400 Bad Request\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                Hellos.record(23, new byte[9]),
                Hellos.record(Hellos.HANDSHAKE, new byte[] {0, 0, 0, 0}))) {
            Beginning tunnel = new Beginning(first);
            tunnel.client(first);
            assertThatThrownBy(() -> tunnel.server(answer)).hasMessageContaining("in the way of TLS");
        }
    }

    @Test
    void bentBytesNeverFailInAnotherWayAndNeverOpenTheTunnelToAnotherHost() throws Exception {
        Random random = new Random(4711);
        byte[] flight = Hellos.joined(Hellos.CHANGE_CIPHER_SPEC, hostile);
        for (int round = 0; round < 5_000; round++) {
            byte[] bent = flight.clone();
            bent[random.nextInt(60)] = (byte) random.nextInt(256);
            bent[random.nextInt(bent.length)] ^= 1;
            Beginning tunnel = retried();
            try {
                tunnel.client(bent);
                assertThat(tunnel.hello.isOver()).isFalse();
            } catch (SecondHello.DisorderException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
    }
}
