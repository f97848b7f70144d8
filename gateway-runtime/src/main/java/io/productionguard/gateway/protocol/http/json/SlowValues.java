package io.productionguard.gateway.protocol.http.json;

import io.productionguard.gateway.protocol.http.body.BodyFilter;
import java.util.concurrent.CompletableFuture;

/**
 * Values of which some take so long that other connections would wait for them. Another thread makes what stands in their place,
 * while the filter of this one document stops: see {@link BodyFilter#stopped}.
 */
public interface SlowValues extends JsonValues {

    /** Whether a string there is one of them. */
    boolean isSlow(JsonPath path);

    /**
     * The same as {@link #replace} for such a string, later. The value stays as it is until it is there. To cancel it takes it out
     * of what waits; where it has been begun, cancelling has no effect, and it completes as ever.
     *
     * @throws BodyFilter.UnmaskableException when too many wait already
     */
    CompletableFuture<byte[]> later(JsonPath path, byte[] value, int offset, int length)
            throws BodyFilter.UnmaskableException;
}
