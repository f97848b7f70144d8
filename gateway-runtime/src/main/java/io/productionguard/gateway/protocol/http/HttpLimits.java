package io.productionguard.gateway.protocol.http;

import java.time.Duration;

/**
 * What one listener takes.
 *
 * @param requestBody longest body in bytes that is read before its request is decided
 * @param connect longest wait for the TCP connection to the target, and again for TLS
 * @param answer longest wait for the head of an answer after the request was sent, and for the next piece of a request's
 *     body from the client
 * @param idle longest silence in the middle of an answer's body; zero for none, as watches need it
 * @param clients most connections at a time of clients that have shown who they are
 */
public record HttpLimits(int requestBody, Duration connect, Duration answer, Duration idle, int clients) {

    /** Longest request line, and longest header section, in bytes; as most servers have it. */
    static final int LINE = 16 << 10;

    static final int HEADERS = 64 << 10;

    /** Longest piece of a body in bytes that is handled at once. */
    public static final int PIECE = 16 << 10;

    /** Clients at a time unless set otherwise: hundreds of watches, and what tools open in parallel, fit in. */
    public static final int USUAL_CLIENTS = 1000;

    /** What holds unless set otherwise. */
    public static final HttpLimits DEFAULT =
            new HttpLimits(1 << 20, Duration.ofSeconds(10), Duration.ofMinutes(5), Duration.ZERO, USUAL_CLIENTS);

    /** The same with another longest body. */
    public HttpLimits withRequestBody(int bytes) {
        return new HttpLimits(bytes, connect, answer, idle, clients);
    }

    /** The same with another number of clients. */
    public HttpLimits withClients(int most) {
        return new HttpLimits(requestBody, connect, answer, idle, most);
    }
}
