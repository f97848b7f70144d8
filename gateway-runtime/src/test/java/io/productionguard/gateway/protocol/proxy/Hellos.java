package io.productionguard.gateway.protocol.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/** The first messages of TLS, real and made up, as bytes. */
final class Hellos {

    static final int HANDSHAKE = 22;
    static final byte[] CHANGE_CIPHER_SPEC = {20, 3, 3, 0, 1, 1};

    private static final int SERVER_HELLO = 2;

    private Hellos() {}

    /** The ClientHello of the JDK; {@code name} is empty for none. */
    static byte[] client(String name) throws GeneralSecurityException, SSLException {
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, null, null);
        SSLEngine engine = tls.createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        if (!name.isEmpty()) {
            parameters.setServerNames(List.of(new SNIHostName(name)));
        }
        engine.setSSLParameters(parameters);
        ByteBuffer out = ByteBuffer.allocate(1 << 15);
        engine.wrap(ByteBuffer.allocate(0), out);
        byte[] bytes = new byte[out.flip().remaining()];
        out.get(bytes);
        return bytes;
    }

    /** A HelloRetryRequest that asks for a key of P-384. */
    static byte[] retryRequest() throws GeneralSecurityException {
        return server(
                MessageDigest.getInstance("SHA-256").digest("HelloRetryRequest".getBytes(StandardCharsets.US_ASCII)));
    }

    /** A ServerHello with this random. */
    static byte[] server(byte[] random) {
        ByteBuf body = Unpooled.buffer().writeShort(0x0303).writeBytes(random).writeByte(0);
        body.writeShort(0x1301).writeByte(0).writeShort(12);
        body.writeShort(43).writeShort(2).writeShort(0x0304);
        body.writeShort(51).writeShort(2).writeShort(24);
        return record(
                HANDSHAKE,
                bytes(Unpooled.buffer()
                        .writeByte(SERVER_HELLO)
                        .writeMedium(body.readableBytes())
                        .writeBytes(body)));
    }

    static byte[] record(int type, byte[] content) {
        return bytes(Unpooled.buffer()
                .writeByte(type)
                .writeShort(0x0303)
                .writeShort(content.length)
                .writeBytes(content));
    }

    /** The same message in records of a few bytes each. */
    static byte[] inRecordsOf(int size, byte[] record) {
        ByteBuf records = Unpooled.buffer();
        for (int at = 5; at < record.length; at += size) {
            records.writeBytes(record(record[0], Arrays.copyOfRange(record, at, Math.min(at + size, record.length))));
        }
        return bytes(records);
    }

    static byte[] joined(byte[]... parts) {
        return bytes(Unpooled.wrappedBuffer(parts));
    }

    static byte[] bytes(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        return bytes;
    }
}
