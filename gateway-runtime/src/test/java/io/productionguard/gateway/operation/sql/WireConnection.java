package io.productionguard.gateway.operation.sql;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A PostgreSQL connection that sends texts exactly as given, in the simple query protocol. A driver would split them at
 * what it takes for semicolons.
 */
final class WireConnection implements AutoCloseable {

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    /** SQLSTATE and message. */
    record Failure(String state, String message) {}

    /** What the server answered; {@code rows} hold text, null for NULL. */
    record Answer(List<List<String>> rows, List<Failure> failures, List<String> tags) {}

    WireConnection(int port, String user, String database) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
        out = new DataOutputStream(new java.io.BufferedOutputStream(socket.getOutputStream()));
        ByteArrayOutputStream parameters = new ByteArrayOutputStream();
        for (String word : new String[] {"user", user, "database", database, "client_encoding", "UTF8"}) {
            parameters.writeBytes(word.getBytes(StandardCharsets.UTF_8));
            parameters.write(0);
        }
        parameters.write(0);
        out.writeInt(8 + parameters.size());
        out.writeInt(196608);
        parameters.writeTo(out);
        out.flush();
        Answer answer = untilReady();
        if (!answer.failures().isEmpty()) {
            throw new IOException(answer.failures().toString());
        }
    }

    Answer query(String sql) throws IOException {
        byte[] text = sql.getBytes(StandardCharsets.UTF_8);
        out.writeByte('Q');
        out.writeInt(text.length + 5);
        out.write(text);
        out.writeByte(0);
        out.flush();
        return untilReady();
    }

    /** A query that has to succeed. */
    Answer must(String sql) throws IOException {
        Answer answer = query(sql);
        if (!answer.failures().isEmpty()) {
            throw new IOException(sql + ": " + answer.failures());
        }
        return answer;
    }

    private Answer untilReady() throws IOException {
        Answer answer = new Answer(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        while (true) {
            int type = in.read();
            if (type < 0) {
                throw new EOFException("the server closed the connection");
            }
            byte[] body = new byte[in.readInt() - 4];
            in.readFully(body);
            switch (type) {
                case 'Z' -> {
                    return answer;
                }
                case 'E' -> answer.failures().add(failure(body));
                case 'D' -> answer.rows().add(row(body));
                case 'C' -> answer.tags().add(new String(body, 0, body.length - 1, StandardCharsets.UTF_8));
                case 'G' -> {
                    out.writeByte('c');
                    out.writeInt(4);
                    out.flush();
                }
                default -> {
                    // nothing a test looks at
                }
            }
        }
    }

    private static Failure failure(byte[] body) {
        String state = "";
        String message = "";
        int start = 0;
        for (int i = 0; i < body.length; i++) {
            if (body[i] == 0 && i > start) {
                String value = new String(body, start + 1, i - start - 1, StandardCharsets.UTF_8);
                if (body[start] == 'C') {
                    state = value;
                } else if (body[start] == 'M') {
                    message = value;
                }
                start = i + 1;
            }
        }
        return new Failure(state, message);
    }

    private static List<String> row(byte[] body) throws IOException {
        DataInputStream fields = new DataInputStream(new java.io.ByteArrayInputStream(body));
        int count = fields.readShort();
        List<String> row = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int length = fields.readInt();
            row.add(length < 0 ? null : new String(fields.readNBytes(length), StandardCharsets.UTF_8));
        }
        return row;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
