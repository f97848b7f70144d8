package io.productionguard.gateway.protocol.kubernetes;

import io.productionguard.gateway.protocol.http.body.BodyFilter;
import io.productionguard.gateway.protocol.http.json.JsonPath;
import io.productionguard.gateway.protocol.http.json.SlowValues;
import java.util.concurrent.CompletableFuture;

/**
 * The values of answers that may have Helm's releases in them: those are masked in a queue, everything else at once.
 *
 * @param objects of the answer
 * @param queue of the target
 */
record ReleaseValues(ObjectValues objects, ReleaseQueue queue) implements SlowValues {

    @Override
    public boolean isSlow(JsonPath path) {
        return objects.isRelease(path);
    }

    @Override
    public CompletableFuture<byte[]> later(JsonPath path, byte[] value, int offset, int length)
            throws BodyFilter.UnmaskableException {
        return queue.add(() -> objects.release(value, offset, length));
    }

    @Override
    public byte[] replace(JsonPath path, byte[] value, int offset, int length) {
        return objects.replace(path, value, offset, length);
    }

    @Override
    public int longest(JsonPath path) {
        return objects.longest(path);
    }

    @Override
    public boolean whole(JsonPath path) {
        return objects.whole(path);
    }

    @Override
    public byte[] withheld(JsonPath path, byte[] token) {
        return objects.withheld(path, token);
    }
}
