package io.productionguard.gateway.testing;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** HTTP by the byte, for servers in tests that answer as they like. */
public final class RawHttp {

    private RawHttp() {}

    /** Reads a request's head, whole. */
    public static String head(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = socket.getInputStream().read();
            if (b < 0) {
                throw new IOException("no more requests");
            }
            head.append((char) b);
        }
        return head.toString();
    }

    /** Writes it, one byte for each character. */
    public static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }
}
