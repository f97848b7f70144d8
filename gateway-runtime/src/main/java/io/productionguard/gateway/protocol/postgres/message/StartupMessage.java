package io.productionguard.gateway.protocol.postgres.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * StartupMessage: the protocol version and the run-time parameters a client asks for. The codes of the other messages of
 * the startup phase are here too, because they stand where the version does.
 *
 * @param minor of protocol 3 that the client wishes
 * @param parameters by name, in the client's order; {@code _pq_.} names are protocol options
 */
public record StartupMessage(int minor, Map<String, String> parameters) {

    static final int VERSION_3_0 = 3 << 16;
    public static final int CANCEL_REQUEST = 80877102;
    public static final int SSL_REQUEST = 80877103;
    public static final int GSSENC_REQUEST = 80877104;

    /** Reads what follows the version. */
    public static StartupMessage read(int version, MessageReader reader) {
        Map<String, String> parameters = new LinkedHashMap<>();
        while (true) {
            String name = reader.cstring();
            if (name.isEmpty()) {
                break;
            }
            if (parameters.put(name, reader.cstring()) != null) {
                throw new MalformedMessageException("startup parameter given twice");
            }
        }
        reader.end();
        return new StartupMessage(version & 0xFFFF, parameters);
    }

    public static ByteBuf encode(ByteBufAllocator allocator, Map<String, String> parameters) {
        MessageWriter writer = MessageWriter.untyped(allocator).int32(VERSION_3_0);
        parameters.forEach((name, value) -> writer.cstring(name).cstring(value));
        return writer.int8(0).done();
    }

    /** SSLRequest, which a server answers with one byte. */
    public static ByteBuf sslRequest(ByteBufAllocator allocator) {
        return allocator.buffer(8).writeInt(8).writeInt(SSL_REQUEST);
    }
}
