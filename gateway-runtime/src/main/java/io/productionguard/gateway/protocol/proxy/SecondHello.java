package io.productionguard.gateway.protocol.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.productionguard.gateway.operation.OperationDigest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The beginning of a tunnel after its first ClientHello. A server of TLS 1.3 may answer with a HelloRetryRequest (RFC 8446
 * §4.1.4), and goes by the ClientHello that comes then: it is compared with the host as the first one was, before a byte
 * of it goes on. A client cannot be ahead of that, because nothing of what it sends goes on before the server has answered:
 * early data (§4.2.10) only arrive later.
 *
 * <pre>
 *   first ClientHello ─▶ ANSWER ──ServerHello────────────────────────▶ OPEN
 *                          └──HelloRetryRequest──▶ SECOND ──ClientHello──▶ OPEN
 *   the client             waits                  goes on, but for its handshake
 * </pre>
 *
 * <p>Holds back at most one ClientHello and one piece that was read. Once OPEN, nothing is looked at: what follows is
 * encrypted, or no ClientHello that a server would still take.
 */
final class SecondHello {

    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int ALERT = 21;
    private static final int HANDSHAKE = 22;
    private static final int APPLICATION_DATA = 23;
    private static final int RECORD_HEADER = 5;
    private static final int LONGEST_RECORD = (16 << 10) + 2048;

    private enum State {
        ANSWER,
        SECOND,
        OPEN
    }

    /** Bytes that do not belong there; the message is a sentence without its end. */
    static final class DisorderException extends Exception {

        private static final long serialVersionUID = 1L;

        DisorderException(String message) {
            super(message);
        }
    }

    private final Destination destination;
    private final ClientHello first;
    private final ServerAnswer answer = new ServerAnswer();
    private State state = State.ANSWER;
    /** How many of the next bytes from the client go on whatever they are. */
    private int passing;
    /** What the client has sent and what does not go on yet. */
    private ByteBuf held = Unpooled.EMPTY_BUFFER;

    /** @param first which was compared already, and is what the client's bytes begin with */
    SecondHello(Destination destination, ClientHello first) {
        this.destination = destination;
        this.first = first;
        this.passing = first.length();
    }

    /** Whether all that follows may pass. */
    boolean isOver() {
        return state == State.OPEN;
    }

    /** Whether it is of no use to read more from the client. */
    boolean clientWaits() {
        return state == State.ANSWER;
    }

    /** Looks at what the server sends, which goes on in any case; {@link #fromClient} may have more afterwards. */
    void fromServer(ByteBuf bytes) throws DisorderException {
        if (state == State.ANSWER) {
            Optional<Boolean> retry = answer.isRetry(bytes, destination);
            if (retry.isPresent()) {
                state = retry.get() ? State.SECOND : State.OPEN;
            }
        }
    }

    /** Takes what the client sends, and gives back what may go on by now. */
    ByteBuf fromClient(ByteBuf bytes) throws DisorderException {
        held = held.isReadable() ? joined(held, bytes) : bytes;
        ByteBuf out = Unpooled.buffer(held.readableBytes());
        while (held.isReadable()) {
            if (state == State.OPEN) {
                out.writeBytes(held);
            } else if (passing > 0) {
                int count = Math.min(passing, held.readableBytes());
                out.writeBytes(held, count);
                passing -= count;
            } else if (state == State.ANSWER || !record()) {
                break;
            }
        }
        if (!held.isReadable()) {
            release();
        }
        return out;
    }

    /** Looks at the record that begins here; false when more has to come. */
    private boolean record() throws DisorderException {
        int at = held.readerIndex();
        if (held.readableBytes() < RECORD_HEADER) {
            return false;
        }
        int length = held.getUnsignedShort(at + 3);
        switch (held.getUnsignedByte(at)) {
            case HANDSHAKE -> {
                return secondHello();
            }
            // Early data sent before the client knew (the server skips them), ChangeCipherSpec for middleboxes, an
            // alert.
            case CHANGE_CIPHER_SPEC, ALERT, APPLICATION_DATA -> {
                if (length > LONGEST_RECORD) {
                    throw disorder("one of its records of TLS is too long");
                }
                passing = RECORD_HEADER + length;
                return true;
            }
            default -> throw disorder("it is no TLS");
        }
    }

    private boolean secondHello() throws DisorderException {
        Optional<ClientHello> second;
        try {
            second = ClientHello.read(held);
        } catch (ClientHello.MalformedException e) {
            throw disorder(e.getMessage());
        }
        if (second.isEmpty()) {
            return false;
        }
        Optional<String> objection = second.get().objection(destination);
        if (objection.isPresent()) {
            throw new DisorderException("after a HelloRetryRequest, " + objection.get());
        }
        if (second.get().encryptedHello() && !first.encryptedHello()) {
            throw disorder("its second ClientHello has an encrypted one, which the first had not");
        }
        state = State.OPEN;
        return true;
    }

    private DisorderException disorder(String why) {
        return new DisorderException(
                "what the client sent for " + destination + " after a HelloRetryRequest is refused: " + why);
    }

    private static ByteBuf joined(ByteBuf first, ByteBuf second) {
        ByteBuf both = Unpooled.buffer(first.readableBytes() + second.readableBytes());
        both.writeBytes(first).writeBytes(second);
        first.release();
        second.release();
        return both;
    }

    /** Lets go of what it holds. */
    void release() {
        held.release();
        held = Unpooled.EMPTY_BUFFER;
    }

    /** The first message of the server, as far as it tells whether it is a HelloRetryRequest. */
    private static final class ServerAnswer {

        private static final int SERVER_HELLO = 2;
        /** Type, length, version. */
        private static final int BEFORE_RANDOM = 1 + 3 + 2;

        /** RFC 8446 §4.1.3: the random by which it is told from a ServerHello. */
        private static final byte[] RETRY =
                OperationDigest.sha256().digest("HelloRetryRequest".getBytes(StandardCharsets.US_ASCII));

        private final byte[] header = new byte[RECORD_HEADER];
        private final byte[] message = new byte[BEFORE_RANDOM + RETRY.length];
        private int headerBytes;
        private int messageBytes;
        private int recordLeft;

        /** Empty when more has to come. Does not consume what it looks at. */
        Optional<Boolean> isRetry(ByteBuf bytes, Destination destination) throws DisorderException {
            for (int at = bytes.readerIndex(); at < bytes.writerIndex(); at++) {
                if (recordLeft > 0) {
                    recordLeft--;
                    // A warning may come first: some servers say so that they do not know the name.
                    if (header[0] == HANDSHAKE) {
                        message[messageBytes++] = bytes.getByte(at);
                    }
                    if (message[0] != SERVER_HELLO && messageBytes > 0) {
                        throw notTls(destination);
                    }
                    if (messageBytes == message.length) {
                        return Optional.of(
                                Arrays.equals(message, BEFORE_RANDOM, message.length, RETRY, 0, RETRY.length));
                    }
                } else {
                    header[headerBytes++] = bytes.getByte(at);
                    if (headerBytes == RECORD_HEADER) {
                        headerBytes = 0;
                        begin(destination);
                    }
                }
            }
            return Optional.empty();
        }

        private void begin(Destination destination) throws DisorderException {
            recordLeft = ((header[3] & 0xFF) << 8) | (header[4] & 0xFF);
            boolean expected = header[0] == HANDSHAKE || (header[0] == ALERT && messageBytes == 0);
            if (!expected || header[1] != 3 || recordLeft > LONGEST_RECORD) {
                throw notTls(destination);
            }
        }

        private static DisorderException notTls(Destination destination) {
            return new DisorderException(destination + " does not answer a ClientHello in the way of TLS");
        }
    }
}
