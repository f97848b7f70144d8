package io.productionguard.gateway.protocol.proxy;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Waits for the ClientHello on a tunnel that was opened, and compares the name in it with the host. */
final class HelloWait {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** What follows. */
    @FunctionalInterface
    interface Next {
        void hello(ClientHello hello);
    }

    private final ProxyHandler handler;
    private final Destination destination;
    private final Next next;
    private final Future<?> timeout;
    private boolean done;

    HelloWait(ProxyHandler handler, Destination destination, Next next) {
        this.handler = handler;
        this.destination = destination;
        this.next = next;
        this.timeout = handler.channel()
                .eventLoop()
                .schedule(
                        () -> handler.misbehaved("no ClientHello for " + destination + " came within "
                                + PATIENCE.toSeconds() + " seconds"),
                        PATIENCE.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    void cancel() {
        done = true;
        timeout.cancel(false);
    }

    /** Looks at all that has come since the tunnel was opened. */
    void look(ByteBuf received) {
        if (done) {
            return;
        }
        try {
            Optional<ClientHello> hello = ClientHello.read(received);
            if (hello.isPresent()) {
                cancel();
                Optional<String> objection = hello.get().objection(destination);
                if (objection.isPresent()) {
                    handler.misbehaved(objection.get());
                } else {
                    next.hello(hello.get());
                }
            }
        } catch (ClientHello.MalformedException e) {
            cancel();
            handler.misbehaved("what the client sent for " + destination + " is refused: " + e.getMessage());
        }
    }
}
