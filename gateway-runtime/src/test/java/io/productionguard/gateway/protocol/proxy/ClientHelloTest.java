package io.productionguard.gateway.protocol.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is read from ClientHellos, real and made up. */
final class ClientHelloTest {

    /** A record around a ClientHello with these extensions. */
    static byte[] made(ByteBuf extensions) {
        ByteBuf body = Unpooled.buffer();
        body.writeShort(0x0303).writeZero(32).writeByte(0);
        body.writeShort(2).writeShort(0x1301).writeByte(1).writeByte(0);
        body.writeShort(extensions.readableBytes()).writeBytes(extensions);
        return record(message(body));
    }

    private static ByteBuf message(ByteBuf body) {
        return Unpooled.buffer().writeByte(1).writeMedium(body.readableBytes()).writeBytes(body);
    }

    private static byte[] record(ByteBuf content) {
        ByteBuf record = Unpooled.buffer().writeByte(22).writeShort(0x0301);
        record.writeShort(content.readableBytes()).writeBytes(content);
        return bytes(record);
    }

    static ByteBuf name(String... names) {
        ByteBuf list = Unpooled.buffer();
        for (String name : names) {
            list.writeByte(0)
                    .writeShort(name.length())
                    .writeBytes(name.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        }
        return extension(0, Unpooled.buffer().writeShort(list.readableBytes()).writeBytes(list));
    }

    static ByteBuf extension(int type, ByteBuf content) {
        return Unpooled.buffer()
                .writeShort(type)
                .writeShort(content.readableBytes())
                .writeBytes(content);
    }

    private static byte[] bytes(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        return bytes;
    }

    private static Optional<ClientHello> read(byte[] bytes) throws ClientHello.MalformedException {
        return ClientHello.read(Unpooled.wrappedBuffer(bytes));
    }

    @Test
    void readsTheNameHoweverItIsCut() throws Exception {
        byte[] hello = Hellos.client("Api.Good.Test");
        for (int cut = 0; cut < hello.length; cut++) {
            assertThat(read(java.util.Arrays.copyOf(hello, cut)))
                    .as("after %d bytes", cut)
                    .isEmpty();
        }
        assertThat(read(hello).orElseThrow().serverName()).contains("api.good.test");
        assertThat(read(hello).orElseThrow().encryptedHello()).isFalse();
    }

    @Test
    void readsTheNameFromEveryWayOfCuttingItIntoRecords() throws Exception {
        byte[] hello = Hellos.client("api.good.test");
        byte[] message = java.util.Arrays.copyOfRange(hello, 5, hello.length);
        for (int size = 1; size < message.length; size++) {
            ByteBuf records = Unpooled.buffer();
            for (int at = 0; at < message.length; at += size) {
                records.writeBytes(record(Unpooled.wrappedBuffer(message, at, Math.min(size, message.length - at))));
            }
            int length = records.readableBytes();
            records.writeBytes(new byte[] {20, 3, 3, 0, 1, 1});
            assertThat(ClientHello.read(records))
                    .contains(new ClientHello(Optional.of("api.good.test"), false, length));
        }
    }

    @Test
    void noNameIsNoName() throws Exception {
        assertThat(read(Hellos.client("")).orElseThrow().serverName()).isEmpty();
    }

    @Test
    void seesAnEncryptedHello() throws Exception {
        ByteBuf extensions = Unpooled.buffer()
                .writeBytes(name("outer.test"))
                .writeBytes(extension(0xfe0d, Unpooled.buffer().writeZero(40)));
        byte[] hello = made(extensions);
        assertThat(read(hello).orElseThrow()).isEqualTo(new ClientHello(Optional.of("outer.test"), true, hello.length));
    }

    @Test
    void refusesWhatServersReadDifferently() {
        List<byte[]> odd = List.of(
                made(Unpooled.buffer().writeBytes(name("a.test")).writeBytes(name("b.test"))),
                made(name("a.test", "b.test")),
                made(name("")),
                made(extension(0, Unpooled.buffer())),
                made(extension(
                        0,
                        Unpooled.buffer()
                                .writeShort(9)
                                .writeByte(0)
                                .writeShort(1)
                                .writeByte('a'))),
                made(Unpooled.buffer().writeBytes(name("a.test")).writeByte(0)),
                record(message(Unpooled.buffer().writeShort(0x0303).writeZero(10))),
                record(Unpooled.buffer().writeBytes(new byte[] {2, 0, 0, 0})),
                "GET / HTTP/1.1\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                "SSH-2.0-OpenSSH_9.2\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                new byte[] {22, 2, 0, 0, 4},
                new byte[] {22, 3, 1, 0, 0},
                new byte[] {(byte) 0x80, 46, 1, 3, 1},
                record(Unpooled.buffer().writeByte(1).writeMedium(1 << 20)));
        for (byte[] bytes : odd) {
            assertThatThrownBy(() -> read(bytes)).isInstanceOf(ClientHello.MalformedException.class);
        }
    }

    @Test
    void refusesWhatFollowsInTheSameRecord() throws Exception {
        byte[] hello = Hellos.client("api.good.test");
        ByteBuf twice = Unpooled.buffer().writeBytes(hello, 5, hello.length - 5).writeBytes(hello, 5, hello.length - 5);
        assertThatThrownBy(() -> read(record(twice))).isInstanceOf(ClientHello.MalformedException.class);
    }

    @Test
    void anEndlessHelloIsRefusedInTime() {
        ByteBuf records = Unpooled.buffer();
        records.writeBytes(
                record(Unpooled.buffer().writeByte(1).writeMedium(16_000).writeZero(4)));
        while (records.readableBytes() < ClientHello.MAX_BYTES) {
            records.writeBytes(record(Unpooled.buffer().writeZero(1)));
        }
        assertThatThrownBy(() -> ClientHello.read(records)).hasMessageContaining("longer than");
    }

    @Test
    void bentBytesNeverFailInAnotherWay() throws Exception {
        Random random = new Random(4711);
        byte[] hello = Hellos.client("api.good.test");
        int readable = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] bent = hello.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                bent[random.nextInt(bent.length)] = (byte) random.nextInt(256);
            }
            try {
                readable += read(bent).isPresent() ? 1 : 0;
            } catch (ClientHello.MalformedException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
        assertThat(readable).isPositive();
    }
}
