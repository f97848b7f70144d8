package io.productionguard.gateway.protocol.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A TLS connection on which a test writes bytes as it likes. */
final class RawClient implements AutoCloseable {

    private final SSLSocket socket;
    private final InputStream in;

    RawClient(TestGateway gateway) throws Exception {
        this(gateway, 64 << 10);
    }

    /** With room for about so many bytes that it has not read. */
    RawClient(TestGateway gateway, int room) throws Exception {
        Socket plain = new Socket();
        plain.setReceiveBufferSize(room);
        plain.connect(new InetSocketAddress("localhost", gateway.port()));
        SSLContext tls = TestGateway.client().sslContext();
        socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, "localhost", gateway.port(), true);
        socket.setSoTimeout(15_000);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** One answer with a Content-Length, or one without a body, as text. */
    String answer() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (!bytes.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int b = in.read();
            if (b < 0) {
                return bytes.toString(StandardCharsets.ISO_8859_1);
            }
            bytes.write(b);
        }
        String head = bytes.toString(StandardCharsets.ISO_8859_1);
        for (String line : head.split("\r\n")) {
            if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
                bytes.write(in.readNBytes(Integer.parseInt(line.substring(15).strip())));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Everything until the connection ends, however it does. */
    String rest() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            for (int b = in.read(); b >= 0; b = in.read()) {
                bytes.write(b);
            }
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("the connection stays open after " + bytes, e);
        } catch (IOException e) {
            // A reset is an end, too.
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Reads so many bytes. */
    void skip(long bytes) throws IOException {
        in.skipNBytes(bytes);
    }

    /** Ends the TCP connection at once, with a reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
