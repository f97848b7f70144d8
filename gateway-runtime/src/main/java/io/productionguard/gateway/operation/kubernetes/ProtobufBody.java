package io.productionguard.gateway.operation.kubernetes;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the protobuf form in which newer clients send Kubernetes' own objects: four bytes of magic, then an envelope with
 * kind and version around the object. Becomes the same tree as JSON would, except that structures which JSON writes into the
 * one around them keep their own name. What is not in the table of fields, or is there twice, is refused.
 */
final class ProtobufBody {

    private static final byte[] MAGIC = {'k', '8', 's', 0};
    private static final String ENVELOPE = "runtime.Unknown";
    private static final int MAX_DEPTH = 64;
    private static final int MAX_VALUES = 400_000;

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;

    private int values;

    private ProtobufBody() {}

    /** The object with {@code apiVersion} and {@code kind}. */
    static Map<String, Object> read(byte[] bytes) throws UnclearRequestException {
        if (bytes.length < MAGIC.length || !Arrays.equals(Arrays.copyOf(bytes, MAGIC.length), MAGIC)) {
            throw unreadable();
        }
        ProtobufBody reader = new ProtobufBody();
        Map<String, Object> envelope = reader.message(ENVELOPE, ByteBuffer.wrap(bytes, MAGIC.length, bytes.length - 4), 1);
        Map<String, Object> object = new LinkedHashMap<>();
        String version = "";
        String kind = "";
        if (envelope.get("typeMeta") instanceof Map<?, ?> type) {
            version = type.get("apiVersion") instanceof String text ? text : "";
            kind = type.get("kind") instanceof String text ? text : "";
        }
        if (envelope.containsKey("contentEncoding") && !"".equals(envelope.get("contentEncoding"))) {
            throw unreadable();
        }
        object.put("apiVersion", version);
        object.put("kind", kind);
        byte[] raw = envelope.get("raw") instanceof String base64 ? Base64.getDecoder().decode(base64) : new byte[0];
        object.putAll(reader.message(message(version, kind), ByteBuffer.wrap(raw), 1));
        return object;
    }

    /** {@code apps/v1} and {@code Deployment} as {@code apps.v1.Deployment}; {@code v1} is the core group's. */
    private static String message(String version, String kind) {
        if (kind.equals("DeleteOptions")) {
            return "meta.v1.DeleteOptions";
        }
        int slash = version.indexOf('/');
        String group = slash < 0 ? "core" : version.substring(0, slash);
        int dot = group.indexOf('.');
        return (dot < 0 ? group : group.substring(0, dot)) + "." + version.substring(slash + 1) + "." + kind;
    }

    private Map<String, Object> message(String name, ByteBuffer bytes, int depth) throws UnclearRequestException {
        Map<Integer, ProtobufFields.Field> fields = ProtobufFields.of(name);
        if (fields == null) {
            throw UnclearRequestException.unsupported("a protobuf body of this kind cannot be inspected; send JSON"
                    + " (Content-Type: application/json; with kubectl, apply a manifest)");
        }
        if (depth > MAX_DEPTH) {
            throw unreadable();
        }
        Map<String, Object> members = new LinkedHashMap<>();
        while (bytes.hasRemaining()) {
            long key = varint(bytes);
            ProtobufFields.Field field = key >>> 3 > Integer.MAX_VALUE ? null : fields.get((int) (key >>> 3));
            if (field == null) {
                throw UnclearRequestException.unsupported(
                        "the protobuf body has a field that this gateway does not know; send JSON");
            }
            put(members, field, (int) (key & 7), bytes, depth);
        }
        return members;
    }

    private void put(
            Map<String, Object> members, ProtobufFields.Field field, int wire, ByteBuffer bytes, int depth)
            throws UnclearRequestException {
        if (++values > MAX_VALUES) {
            throw unreadable();
        }
        if (field.byName()) {
            entry(ObjectMembers.of(members, field.name()), field, bytes(wire, bytes), depth);
            return;
        }
        Object value = value(field.type(), wire, bytes, depth);
        if (field.many()) {
            ObjectMembers.list(members, field.name()).add(value);
        } else if (members.put(field.name(), value) != null) {
            throw UnclearRequestException.malformed("the protobuf body gives a field twice");
        }
    }

    /** A map is a list of messages with the name as field 1 and the value as field 2. */
    private void entry(Map<String, Object> map, ProtobufFields.Field field, ByteBuffer bytes, int depth)
            throws UnclearRequestException {
        String name = "";
        Object value = field.type().startsWith(".") ? Map.of() : "";
        int seen = 0;
        while (bytes.hasRemaining()) {
            long key = varint(bytes);
            int bit = key >>> 3 == 1 ? 1 : key >>> 3 == 2 ? 2 : 0;
            if (bit == 0 || (seen & bit) != 0) {
                throw unreadable();
            }
            seen |= bit;
            Object part = value(bit == 1 ? "s" : field.type(), (int) (key & 7), bytes, depth);
            if (bit == 1) {
                name = (String) part;
            } else {
                value = part;
            }
        }
        if (map.put(name, value) != null) {
            throw UnclearRequestException.malformed("the protobuf body gives a key twice");
        }
    }

    private Object value(String type, int wire, ByteBuffer bytes, int depth) throws UnclearRequestException {
        return switch (type) {
            case "s" -> text(bytes(wire, bytes));
            case "y" -> {
                ByteBuffer content = bytes(wire, bytes);
                byte[] copy = new byte[content.remaining()];
                content.get(copy);
                yield Base64.getEncoder().encodeToString(copy);
            }
            case "b" -> number(wire, bytes) != 0;
            case "i" -> number(wire, bytes);
            case "d" -> {
                if (wire != FIXED64 || bytes.remaining() < Double.BYTES) {
                    throw unreadable();
                }
                yield bytes.slice(bytes.position(), Double.BYTES)
                        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                        .getDouble(skip(bytes, Double.BYTES));
            }
            default -> message(type.substring(1), bytes(wire, bytes), depth + 1);
        };
    }

    /** Moves on; always 0, the index at which the slice before begins. */
    private static int skip(ByteBuffer bytes, int length) {
        bytes.position(bytes.position() + length);
        return 0;
    }

    private static long number(int wire, ByteBuffer bytes) throws UnclearRequestException {
        if (wire != VARINT) {
            throw unreadable();
        }
        return varint(bytes);
    }

    private static ByteBuffer bytes(int wire, ByteBuffer bytes) throws UnclearRequestException {
        long length = wire == BYTES ? varint(bytes) : -1;
        if (length < 0 || length > bytes.remaining()) {
            throw unreadable();
        }
        ByteBuffer content = bytes.slice(bytes.position(), (int) length);
        bytes.position(bytes.position() + (int) length);
        return content;
    }

    private static String text(ByteBuffer bytes) throws UnclearRequestException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw unreadable();
        }
    }

    private static long varint(ByteBuffer bytes) throws UnclearRequestException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            if (!bytes.hasRemaining()) {
                throw unreadable();
            }
            byte next = bytes.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw unreadable();
    }

    private static UnclearRequestException unreadable() {
        return UnclearRequestException.malformed("the protobuf body cannot be read");
    }

    /** Containers inside a message that is being read. */
    private static final class ObjectMembers {

        private ObjectMembers() {}

        @SuppressWarnings("unchecked")
        static Map<String, Object> of(Map<String, Object> members, String name) {
            return (Map<String, Object>) members.computeIfAbsent(name, key -> new LinkedHashMap<String, Object>());
        }

        @SuppressWarnings("unchecked")
        static List<Object> list(Map<String, Object> members, String name) {
            return (List<Object>) members.computeIfAbsent(name, key -> new ArrayList<>());
        }
    }
}
