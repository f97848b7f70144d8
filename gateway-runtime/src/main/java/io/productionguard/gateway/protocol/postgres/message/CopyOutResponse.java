package io.productionguard.gateway.protocol.postgres.message;

/**
 * CopyOutResponse: rows of COPY TO STDOUT follow.
 *
 * @param binary whether they are in binary format
 * @param columns how many fields each has
 */
public record CopyOutResponse(boolean binary, int columns) {

    public static CopyOutResponse read(MessageReader reader) {
        boolean binary = RowDescription.format(reader.int8()) == RowDescription.BINARY;
        int columns = reader.int16();
        for (int i = 0; i < columns; i++) {
            binary |= RowDescription.format(reader.int16()) == RowDescription.BINARY;
        }
        reader.end();
        return new CopyOutResponse(binary, columns);
    }
}
