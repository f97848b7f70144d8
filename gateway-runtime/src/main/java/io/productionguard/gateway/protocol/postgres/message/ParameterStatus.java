package io.productionguard.gateway.protocol.postgres.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** ParameterStatus: the value of a run-time parameter that clients care about. */
public record ParameterStatus(String name, String value) {

    public static ParameterStatus read(MessageReader reader) {
        ParameterStatus status = new ParameterStatus(reader.cstring(), reader.cstring());
        reader.end();
        return status;
    }

    public ByteBuf encode(ByteBufAllocator allocator) {
        return MessageWriter.typed(allocator, Backend.PARAMETER_STATUS)
                .cstring(name)
                .cstring(value)
                .done();
    }

    /** Whether SQL text still means under this parameter what the gateway takes it to mean. */
    public boolean keepsMeaning() {
        return switch (name) {
            case "client_encoding" -> value.equals("UTF8");
            case "standard_conforming_strings" -> value.equals("on");
            default -> true;
        };
    }
}
