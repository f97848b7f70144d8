package io.productionguard.gateway.operation.kubernetes;

import java.util.Map;

/** Lets the small API server of the tests read what clients send as protobuf. */
public final class DecodedBody {

    private DecodedBody() {}

    /** The object. */
    public static Map<String, Object> protobuf(byte[] bytes) throws UnclearRequestException {
        return ProtobufBody.read(bytes);
    }
}
