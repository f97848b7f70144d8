package io.productionguard.gateway.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import jdk.net.ExtendedSocketOptions;

/**
 * The gateway's end of the control channel (docs/control-protocol.md): a Unix domain socket in a directory of its own,
 * for peers of the same user only. A thread per connection, at most 16 connections, each with at most one more thread for
 * its events; so a peer that does not read or write delays nobody else.
 */
public final class ControlServer implements AutoCloseable {

    static final int MAX_CONNECTIONS = 16;

    /** Violations that are passed on for the recording; a peer gone mad must not fill it. */
    private static final int MAX_VIOLATIONS = 100;

    /** How long {@link #close} waits for answers and events that are on their way. */
    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** Longest socket address that every Unix has room for, with some to spare (104 on BSD, 108 on Linux). */
    private static final int MAX_PATH_BYTES = 100;

    private final Path directory;
    private final Path socket;
    private final ServerSocketChannel listener;
    private final UserPrincipal owner;
    private final ControlTarget target;
    private final DecisionVerifier verifier;
    private final AtomicInteger violations = new AtomicInteger();
    private final Set<ControlConnection> connections = new LinkedHashSet<>();
    private boolean closed;

    private ControlServer(
            Path directory,
            Path socket,
            ServerSocketChannel listener,
            UserPrincipal owner,
            ControlTarget target,
            DecisionVerifier verifier) {
        this.directory = directory;
        this.socket = socket;
        this.listener = listener;
        this.owner = owner;
        this.target = target;
        this.verifier = verifier;
    }

    /**
     * Opens the socket in a new directory below the temporary directory (below {@code /tmp} when that path is too long for
     * a socket address) and starts to answer.
     *
     * @throws IOException when directory or socket cannot be made
     */
    public static ControlServer open(ControlTarget target, DecisionVerifier verifier) throws IOException {
        return open(target, verifier, null);
    }

    /** Lets only {@code peer} in; null for whoever owns the socket, which is this process's user. */
    static ControlServer open(ControlTarget target, DecisionVerifier verifier, UserPrincipal peer) throws IOException {
        Path directory = Files.createTempDirectory(
                temporary(), "pg-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path socket = directory.resolve("control.sock");
        ServerSocketChannel listener = null;
        try {
            listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            listener.bind(UnixDomainSocketAddress.of(socket), MAX_CONNECTIONS);
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
            UserPrincipal owner = peer == null ? Files.getOwner(socket) : peer;
            ControlServer server = new ControlServer(directory, socket, listener, owner, target, verifier);
            Thread accept = new Thread(server::accept, "control-accept");
            accept.setDaemon(true);
            accept.start();
            return server;
        } catch (IOException e) {
            if (listener != null) {
                listener.close();
            }
            Files.deleteIfExists(socket);
            Files.deleteIfExists(directory);
            throw new IOException("the control socket " + socket + " cannot be opened: " + e.getMessage(), e);
        }
    }

    private static Path temporary() {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
        Path longest = temporary.resolve("pg-" + Long.MAX_VALUE).resolve("control.sock");
        return longest.toString().getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES
                ? Path.of("/tmp")
                : temporary;
    }

    /** Where front-ends connect. */
    public Path socket() {
        return socket;
    }

    private void accept() {
        while (true) {
            try {
                admit(listener.accept());
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                // Most likely no file descriptor is free; connections wait in the backlog until one is.
                violation("a connection could not be accepted: " + e.getMessage());
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        }
    }

    private void admit(SocketChannel channel) {
        ControlLines lines = new ControlLines(channel);
        try {
            if (!mayConnect(channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user(), owner)) {
                violation("a process of another user tried to connect");
                channel.close();
                return;
            }
            ControlConnection connection = new ControlConnection(lines, this, target, verifier);
            synchronized (connections) {
                if (!closed && connections.size() < MAX_CONNECTIONS) {
                    connections.add(connection);
                    connection.start();
                    return;
                }
            }
            lines.write(ControlConnection.error("more than " + MAX_CONNECTIONS + " connections"));
            channel.close();
        } catch (IOException e) {
            closeQuietly(lines); // the peer is gone already
        }
    }

    /** Whether this peer is the one user who may connect; compares user ids. */
    static boolean mayConnect(UserPrincipal peer, UserPrincipal owner) {
        return owner.equals(peer);
    }

    void violation(String reason) {
        int number = violations.incrementAndGet();
        if (number < MAX_VIOLATIONS) {
            target.violation("control channel: " + reason);
        } else if (number == MAX_VIOLATIONS) {
            target.violation("control channel: " + reason + "; more of this will not be recorded");
        }
    }

    void ended(ControlConnection connection) {
        synchronized (connections) {
            connections.remove(connection);
            connections.notifyAll();
        }
    }

    /**
     * Stops accepting, lets answers and events that are on their way reach their peers (at most three seconds), closes
     * every connection and removes the socket. Call it after the recording was sealed, so that followers see the seal.
     *
     * @throws IllegalStateException when called from within a {@link ControlTarget} method, which would wait for itself
     */
    @Override
    public void close() throws IOException {
        List<ControlConnection> open;
        synchronized (connections) {
            if (closed) {
                return;
            }
            if (connections.stream().anyMatch(ControlConnection::isCurrentThread)) {
                throw new IllegalStateException("the control channel cannot be closed by one of its own requests");
            }
            closed = true;
            open = new ArrayList<>(connections);
        }
        listener.close();
        long deadline = System.nanoTime() + CLOSE_NANOS;
        for (ControlConnection connection : open) {
            connection.finish(deadline);
        }
        Files.deleteIfExists(socket);
        Files.deleteIfExists(directory);
    }

    static void closeQuietly(ControlLines lines) {
        try {
            lines.close();
        } catch (IOException e) {
            // Nothing can be done, and nothing depends on it.
        }
    }
}
