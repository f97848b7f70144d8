package io.productionguard.gateway.protocol.http;

import io.productionguard.gateway.enforce.Passage;
import io.productionguard.gateway.enforce.Refusal;
import io.productionguard.gateway.protocol.http.body.BodyFilter;
import java.util.Optional;

/**
 * Reads a connection after 101 Switching Protocols, such as WebSocket or SPDY. Event loop only. Pieces may be cut
 * anywhere; whatever a direction returns goes to the other side, everything else stays here.
 */
public interface Tunnel {

    /** The target agreed: {@code response} names the protocol. Called once, before any bytes. */
    void opened(ResponseHead response, Passage passage);

    /** Bytes from the client; returns those for the target. */
    byte[] fromClient(byte[] piece, int offset, int length);

    /** Bytes from the target; returns those for the client. */
    byte[] fromTarget(byte[] piece, int offset, int length);

    /** Nothing came from the target for 200 ms: returns what was kept back, for the client. */
    byte[] pause();

    /** Why the connection has to end, as soon as there is a reason; asked for after each call. */
    Optional<Refusal> broken();

    /** Last bytes for the client when {@link #broken}, such as a close frame. */
    default byte[] farewell() {
        return BodyFilter.NOTHING;
    }

    /** Either side closed; returns the last bytes for the client. */
    byte[] closed();
}
