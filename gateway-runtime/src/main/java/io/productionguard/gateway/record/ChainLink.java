package io.productionguard.gateway.record;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;

/**
 * What the chain needs to know of a line. The line comes from a file that anybody may have changed.
 *
 * @param sequence its number
 * @param previous SHA-256 it names for the line before it
 * @param type of the event
 * @param session named by {@code session.started}, otherwise {@code ""}
 * @param jws carried by a seal, otherwise {@code ""}
 */
record ChainLink(long sequence, String previous, String type, String session, String jws) {

    /** Empty when this is no line of a recording. */
    static Optional<ChainLink> parse(LineReader line) {
        byte[] bytes = line.array();
        int from = line.from();
        // Jackson would also take UTF-16 or a byte order mark.
        if (line.length() < 2 || bytes[from] != '{' || bytes[from + 1] != '"') {
            return Optional.empty();
        }
        try {
            return Optional.of(parse(bytes, from, line.length()));
        } catch (IOException e) {
            // Bytes in memory fail for one reason only: they are not the JSON they should be.
            return Optional.empty();
        }
    }

    private static ChainLink parse(byte[] bytes, int from, int length) throws IOException {
        try (JsonParser json = JsonTree.parser(bytes, from, length)) {
            json.nextToken();
            member(json, "seq", JsonToken.VALUE_NUMBER_INT);
            long sequence = json.getLongValue();
            member(json, "prev", JsonToken.VALUE_STRING);
            String previous = json.getText();
            member(json, "time", JsonToken.VALUE_STRING);
            member(json, "type", JsonToken.VALUE_STRING);
            String type = json.getText();
            String session = "";
            String jws = "";
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (value == JsonToken.VALUE_STRING && type.equals("session.started") && name.equals("session")) {
                    session = json.getText();
                } else if (value == JsonToken.VALUE_STRING && type.equals(Seal.TYPE) && name.equals("jws")) {
                    jws = json.getText();
                } else {
                    json.skipChildren();
                }
            }
            if (json.nextToken() != null) {
                throw new IOException("something follows the JSON object");
            }
            return new ChainLink(sequence, previous, type, session, jws);
        }
    }

    private static void member(JsonParser json, String name, JsonToken kind) throws IOException {
        if (json.nextToken() != JsonToken.FIELD_NAME || !name.equals(json.currentName()) || json.nextToken() != kind) {
            throw new IOException("a line of a recording starts with seq, prev, time and type");
        }
    }
}
