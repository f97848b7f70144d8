package io.productionguard.gateway.protocol.proxy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A connection to the proxy on which a test writes bytes as it likes. */
final class RawProxyClient implements AutoCloseable {

    private final Socket socket;
    private final InputStream in;

    RawProxyClient(GuardedProxy proxy) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        in = socket.getInputStream();
    }

    Socket socket() {
        return socket;
    }

    void connect(String authority) throws IOException {
        send("CONNECT " + authority + " HTTP/1.1\r\n" + authorization() + "\r\n");
    }

    static String authorization() {
        return "Proxy-Authorization: Basic "
                + Base64.getEncoder().encodeToString(GuardedProxy.USER_TOKEN.getBytes(StandardCharsets.ISO_8859_1))
                + "\r\n";
    }

    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** The head of an answer. */
    String head() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (!bytes.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int b = in.read();
            if (b < 0) {
                break;
            }
            bytes.write(b);
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    /** So many bytes. */
    byte[] next(int count) throws IOException {
        return in.readNBytes(count);
    }

    /** Everything until the connection ends, however it does. */
    byte[] rest() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            for (int b = in.read(); b >= 0; b = in.read()) {
                bytes.write(b);
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the connection stays open after " + bytes.size() + " bytes", e);
        } catch (IOException e) {
            // A reset is an end, too.
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
