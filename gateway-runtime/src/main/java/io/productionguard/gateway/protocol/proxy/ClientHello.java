package io.productionguard.gateway.protocol.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.DecoderException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The first message of a TLS client (RFC 8446 §4.1.2), as far as it tells whom the client wants. Everything that servers
 * could read in another way is malformed: an extension or a name given twice, lengths that do not fit, anything behind the
 * message in its record.
 *
 * @param serverName the name the client asks for, in lower case (RFC 6066 §3)
 * @param encryptedHello whether there is an inner ClientHello, or something that looks like it, which nobody but the server
 *     can read; {@code serverName} is then the outer one
 * @param length of it with its records, in bytes
 */
record ClientHello(Optional<String> serverName, boolean encryptedHello, int length) {

    /** Longest ClientHello with its records, in bytes; with keys for post-quantum algorithms they have about 2000. */
    static final int MAX_BYTES = 16 << 10;

    private static final int HANDSHAKE = 22;
    private static final int CLIENT_HELLO = 1;
    private static final int RECORD_HEADER = 5;
    private static final int MESSAGE_HEADER = 4;
    private static final int SERVER_NAME = 0;
    private static final int ENCRYPTED_CLIENT_HELLO = 0xfe0d;

    /** It is no ClientHello; the message is one clause. */
    static final class MalformedException extends Exception {

        private static final long serialVersionUID = 1L;

        MalformedException(String message) {
            super(message);
        }
    }

    /**
     * Looks at what a client has sent so far, without consuming it.
     *
     * @return the ClientHello, or empty when more has to come
     */
    static Optional<ClientHello> read(ByteBuf received) throws MalformedException {
        ByteBuf message = Unpooled.buffer(Math.min(received.readableBytes(), MAX_BYTES));
        int at = received.readerIndex();
        int end = received.writerIndex();
        while (at < end) {
            if (received.getUnsignedByte(at) != HANDSHAKE || (at + 1 < end && received.getByte(at + 1) != 3)) {
                throw new MalformedException("it does not begin with a ClientHello of TLS");
            }
            if (at + RECORD_HEADER > end) {
                break;
            }
            int length = received.getUnsignedShort(at + 3);
            if (length == 0 || length > MAX_BYTES) {
                throw new MalformedException("its first record of TLS is empty or too long");
            }
            int there = Math.min(length, end - at - RECORD_HEADER);
            message.writeBytes(received, at + RECORD_HEADER, there);
            if (isComplete(message)) {
                if (message.readableBytes() != there(message) || there < length) {
                    throw new MalformedException("something follows its ClientHello in the same record");
                }
                int whole = at + RECORD_HEADER + length - received.readerIndex();
                return Optional.of(body(message.skipBytes(MESSAGE_HEADER), whole));
            }
            at += RECORD_HEADER + length;
        }
        if (received.readableBytes() >= MAX_BYTES) {
            throw new MalformedException("its ClientHello is longer than " + MAX_BYTES + " bytes");
        }
        return Optional.empty();
    }

    /** Why this does not belong into a tunnel to {@code destination}, if it does not. */
    Optional<String> objection(Destination destination) {
        if (serverName.isEmpty()) {
            return destination.isAddress()
                    ? Optional.empty()
                    : Optional.of("the ClientHello for " + destination + " names no server");
        }
        return serverName.get().equals(destination.host())
                ? Optional.empty()
                : Optional.of(
                        "the ClientHello for " + destination + " names another server: " + shown(serverName.get()));
    }

    private static String shown(String name) {
        StringBuilder shown = new StringBuilder();
        name.chars().limit(100).forEach(c -> shown.append(c > ' ' && c < 0x7F ? (char) c : '?'));
        return shown.toString();
    }

    private static boolean isComplete(ByteBuf message) throws MalformedException {
        if (message.isReadable() && message.getUnsignedByte(0) != CLIENT_HELLO) {
            throw new MalformedException("it does not begin with a ClientHello of TLS");
        }
        if (message.readableBytes() < MESSAGE_HEADER) {
            return false;
        }
        if (there(message) > MAX_BYTES) {
            throw new MalformedException("its ClientHello is longer than " + MAX_BYTES + " bytes");
        }
        return message.readableBytes() >= there(message);
    }

    private static int there(ByteBuf message) {
        return MESSAGE_HEADER + message.getUnsignedMedium(1);
    }

    private static ClientHello body(ByteBuf body, int length) throws MalformedException {
        try {
            body.skipBytes(2 + 32); // legacy_version, random
            int session = body.readUnsignedByte();
            body.skipBytes(session);
            int suites = body.readUnsignedShort();
            body.skipBytes(suites);
            int compression = body.readUnsignedByte();
            body.skipBytes(compression);
            if (session > 32 || suites < 2 || suites % 2 != 0 || compression < 1) {
                throw new MalformedException("its ClientHello is malformed");
            }
            // A client of TLS 1.2 may leave the extensions away altogether.
            return body.isReadable()
                    ? extensions(exactly(body), length)
                    : new ClientHello(Optional.empty(), false, length);
        } catch (IndexOutOfBoundsException | DecoderException e) {
            throw new MalformedException("its ClientHello is malformed");
        }
    }

    private static ClientHello extensions(ByteBuf list, int length) throws MalformedException {
        Set<Integer> seen = new HashSet<>();
        Optional<String> name = Optional.empty();
        while (list.isReadable()) {
            int type = list.readUnsignedShort();
            ByteBuf content = list.readSlice(list.readUnsignedShort());
            if (!seen.add(type)) {
                throw new MalformedException("its ClientHello has an extension twice");
            }
            if (type == SERVER_NAME) {
                name = Optional.of(serverName(exactly(content)));
            }
        }
        return new ClientHello(name, seen.contains(ENCRYPTED_CLIENT_HELLO), length);
    }

    private static String serverName(ByteBuf names) throws MalformedException {
        int type = names.readUnsignedByte();
        ByteBuf name = exactly(names);
        if (type != 0 || !name.isReadable()) {
            throw new MalformedException("the server name in its ClientHello is none");
        }
        return name.toString(StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    }

    /** What follows its two bytes of length, which has to be all there is. */
    private static ByteBuf exactly(ByteBuf bytes) throws MalformedException {
        int length = bytes.readUnsignedShort();
        if (length != bytes.readableBytes()) {
            throw new MalformedException("its ClientHello is malformed");
        }
        return bytes;
    }
}
