package io.productionguard.gateway.operation.kubernetes;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Which fields the messages have in which Kubernetes' own objects travel as protobuf; read on first use. */
final class ProtobufFields {

    private static final String TABLE = "protobuf-fields.txt";

    private ProtobufFields() {}

    /**
     * One field.
     *
     * @param name as JSON has it, but for structures that JSON writes into the one around them
     * @param many whether it can be there several times
     * @param byName whether it is a map, whose values have the type
     * @param type {@code s y b i d}, or a message's name after a dot
     */
    record Field(String name, boolean many, boolean byName, String type) {}

    /** The fields of a message by their numbers, or null when it is not known. */
    static Map<Integer, Field> of(String message) {
        return Holder.MESSAGES.get(message);
    }

    /** Loaded when the first such body comes. */
    private static final class Holder {
        static final Map<String, Map<Integer, Field>> MESSAGES = read();
    }

    private static Map<String, Map<Integer, Field>> read() {
        Map<String, Map<Integer, Field>> messages = new HashMap<>();
        try (InputStream in = ProtobufFields.class.getResourceAsStream(TABLE);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int colon = line.indexOf(':');
                if (!line.startsWith("#")) {
                    messages.put(line.substring(0, colon), fields(line.substring(colon + 1)));
                }
            }
            return messages;
        } catch (IOException e) {
            throw new UncheckedIOException("the table of fields is part of the gateway", e);
        }
    }

    private static Map<Integer, Field> fields(String text) {
        Map<Integer, Field> fields = new HashMap<>();
        for (String entry : text.split("\\|", -1)) {
            if (!entry.isEmpty()) {
                String[] words = entry.split(" ", -1);
                boolean many = words[2].startsWith("*");
                boolean byName = words[2].startsWith("%");
                fields.put(
                        Integer.valueOf(words[0]),
                        new Field(words[1], many, byName, many || byName ? words[2].substring(1) : words[2]));
            }
        }
        return fields;
    }
}
