package io.productionguard.gateway.protocol.kubernetes;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * The streams of a SPDY connection that the client has opened and that are not over yet. A port may be forwarded for days, with
 * two streams for each connection to it; so what is over is forgotten, and only so many may be open at once.
 */
final class SpdyStreams {

    /** Streams at once: 512 connections to a forwarded port. */
    static final int MOST = 1024;

    private static final class Stream {

        private final String type;
        private boolean clientEnded;
        private boolean targetEnded;

        Stream(String type) {
            this.type = type;
        }
    }

    private final Map<Integer, Stream> open = new HashMap<>();
    private int newest;

    /** The client opens one; returns why it must not, if so. */
    Optional<String> open(int number, String type) {
        if (number <= newest) {
            // With another type its output would pass as something else than it is.
            return Optional.of("a SPDY stream is opened twice, or out of order");
        }
        if (open.size() == MOST) {
            return Optional.of("more than " + MOST + " SPDY streams are open at once");
        }
        newest = number;
        open.put(number, new Stream(type));
        return Optional.empty();
    }

    /** Its type ({@code stdout}, {@code data}, …), or null when it is not open. */
    String type(int number) {
        Stream stream = open.get(number);
        return stream == null ? null : stream.type;
    }

    /** Whether it is over, as far as can be told, so that what the target still has for it is late. */
    boolean isOver(int number) {
        return number > 0 && number <= newest && number % 2 == 1 && !open.containsKey(number);
    }

    /** Nothing more comes from the client. */
    void clientEnded(int number) {
        Stream stream = open.get(number);
        if (stream != null) {
            stream.clientEnded = true;
            forgetIfOver(number, stream);
        }
    }

    /** Nothing more comes from the target. */
    void targetEnded(int number) {
        Stream stream = open.get(number);
        if (stream != null) {
            stream.targetEnded = true;
            forgetIfOver(number, stream);
        }
    }

    private void forgetIfOver(int number, Stream stream) {
        if (stream.clientEnded && stream.targetEnded) {
            open.remove(number);
        }
    }

    /** One side wants nothing more to do with it. */
    void reset(int number) {
        open.remove(number);
    }

    /** Those that are open, number and type. */
    void forEach(BiConsumer<Integer, String> action) {
        open.forEach((number, stream) -> action.accept(number, stream.type));
    }

    int size() {
        return open.size();
    }
}
