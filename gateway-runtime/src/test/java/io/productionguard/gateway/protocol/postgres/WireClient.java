package io.productionguard.gateway.protocol.postgres;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.productionguard.gateway.protocol.postgres.message.BackendKeyData;
import io.productionguard.gateway.protocol.postgres.message.Bind;
import io.productionguard.gateway.protocol.postgres.message.Close;
import io.productionguard.gateway.protocol.postgres.message.Describe;
import io.productionguard.gateway.protocol.postgres.message.ErrorResponse;
import io.productionguard.gateway.protocol.postgres.message.Execute;
import io.productionguard.gateway.protocol.postgres.message.Frontend;
import io.productionguard.gateway.protocol.postgres.message.MessageReader;
import io.productionguard.gateway.protocol.postgres.message.MessageWriter;
import io.productionguard.gateway.protocol.postgres.message.Parse;
import io.productionguard.gateway.protocol.postgres.message.PasswordMessage;
import io.productionguard.gateway.protocol.postgres.message.Query;
import io.productionguard.gateway.protocol.postgres.message.StartupMessage;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A client that sends exactly the messages a test wants, in pieces of its choosing, and shows what comes back. */
final class WireClient implements AutoCloseable {

    static final ByteBufAllocator HEAP = UnpooledByteBufAllocator.DEFAULT;

    final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    BackendKeyData key;

    /** One message from the server. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Message(char type, byte[] body) {

        /** Fields of an error or notice. */
        ErrorResponse error() {
            return ErrorResponse.read(reader());
        }

        MessageReader reader() {
            return new MessageReader().over(io.netty.buffer.Unpooled.wrappedBuffer(body), 0, body.length);
        }

        /** Type, and the transaction status of ReadyForQuery. */
        String shape() {
            return type == 'Z' ? "Z" + (char) body[0] : String.valueOf(type);
        }
    }

    WireClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /** Logged in through a gateway. */
    static WireClient through(TestGateway gateway) throws IOException {
        WireClient client = new WireClient(gateway.port());
        client.logIn("whoever", TestGateway.TOKEN);
        return client;
    }

    /** Logged in directly, as the superuser who needs no password. */
    static WireClient direct(int port) throws IOException {
        WireClient client = new WireClient(port);
        client.logIn("postgres", null);
        return client;
    }

    private void logIn(String user, String password) throws IOException {
        send(StartupMessage.encode(HEAP, Map.of("user", user, "database", "shop", "client_encoding", "UTF8")));
        if (password != null) {
            if (receive().type() != 'R') {
                throw new IOException("no request for a password");
            }
            send(PasswordMessage.encode(HEAP, password));
        }
        for (Message message = receive(); message.type() != 'Z'; message = receive()) {
            if (message.type() == 'K') {
                key = BackendKeyData.read(message.reader());
            }
            if (message.type() == 'E') {
                throw new IOException(message.error().message());
            }
        }
    }

    /** Sends messages in one piece. */
    void send(ByteBuf... messages) throws IOException {
        out.write(bytes(messages));
        out.flush();
    }

    /** Sends messages a byte at a time. */
    void sendSlowly(ByteBuf... messages) throws IOException {
        for (byte each : bytes(messages)) {
            out.write(each);
            out.flush();
        }
    }

    void sendRaw(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    private static byte[] bytes(ByteBuf... messages) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (ByteBuf message : messages) {
            all.writeBytes(ByteBufUtil.getBytes(message));
            message.release();
        }
        return all.toByteArray();
    }

    Message receive() throws IOException {
        char type = (char) in.readByte();
        byte[] body = new byte[in.readInt() - 4];
        in.readFully(body);
        return new Message(type, body);
    }

    /** Everything up to and with the given number of ReadyForQuery, without notices and parameter reports. */
    List<Message> receiveUntilReady(int times) throws IOException {
        List<Message> messages = new ArrayList<>();
        for (int ready = 0; ready < times; ) {
            Message message = receive();
            if (message.type() != 'N' && message.type() != 'S') {
                messages.add(message);
            }
            if (message.type() == 'Z') {
                ready++;
            }
        }
        return messages;
    }

    /** The next message of a type; those before it are skipped. */
    Message receive(char type) throws IOException {
        Message message = receive();
        while (message.type() != type) {
            message = receive();
        }
        return message;
    }

    /** Whether the other side closes, after whatever it still sends. */
    boolean closes() throws IOException {
        try {
            while (true) {
                in.readByte();
            }
        } catch (EOFException | SocketException e) {
            return !(e instanceof java.net.SocketException s) || !s.getMessage().contains("timed out");
        }
    }

    static ByteBuf query(String sql) {
        return Query.encode(HEAP, sql);
    }

    static ByteBuf parse(String name, String sql) {
        return Parse.encode(HEAP, name, sql);
    }

    static ByteBuf bind(String portal, String statement) {
        return Bind.encode(HEAP, portal, statement);
    }

    static ByteBuf execute(String portal) {
        return new Execute(portal, 0).encode(HEAP);
    }

    static ByteBuf execute(String portal, int rows) {
        return new Execute(portal, rows).encode(HEAP);
    }

    static ByteBuf describe(char kind, String name) {
        return Describe.encode(HEAP, (byte) kind, name);
    }

    static ByteBuf close(char kind, String name) {
        return Close.encode(HEAP, (byte) kind, name);
    }

    static ByteBuf sync() {
        return MessageWriter.empty(HEAP, Frontend.SYNC);
    }

    static ByteBuf flush() {
        return MessageWriter.empty(HEAP, Frontend.FLUSH);
    }

    static ByteBuf terminate() {
        return MessageWriter.empty(HEAP, Frontend.TERMINATE);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
