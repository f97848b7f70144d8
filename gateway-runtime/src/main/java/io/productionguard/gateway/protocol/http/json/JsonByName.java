package io.productionguard.gateway.protocol.http.json;

import io.productionguard.gateway.enforce.BodyPassage;

/** Masks values by the name they have, and by their content where that does not decide. */
public record JsonByName(BodyPassage body) implements JsonValues {

    @Override
    public byte[] replace(JsonPath path, byte[] value, int offset, int length) {
        return body.value(path.name(), value, offset, length);
    }

    @Override
    public boolean whole(JsonPath path) {
        return body.always(path.name());
    }
}
