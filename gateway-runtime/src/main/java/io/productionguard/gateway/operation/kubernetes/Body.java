package io.productionguard.gateway.operation.kubernetes;

import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.net.JsonException;
import io.productionguard.gateway.net.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The body of a request as a tree of maps, lists and scalars.
 *
 * @param form how it was sent
 * @param root an object, or the list of operations of a {@link Form#JSON_PATCH}; an empty object without a body
 */
record Body(Form form, Object root) {

    /** As large as the API server takes it. */
    static final int MAX_BYTES = 3 << 20;

    private static final Json.Limits LIMITS = new Json.Limits(MAX_BYTES + 64, 64, 400_000);

    private static final String WRAPPER = "patch";

    /** The forms in which objects and patches are sent. */
    enum Form {
        NONE,
        OBJECT,
        JSON_PATCH,
        MERGE_PATCH,
        STRATEGIC_MERGE_PATCH,
        APPLY
    }

    /** Reads a body. */
    static Body read(String contentType, byte[] bytes) throws UnclearRequestException {
        if (bytes.length == 0) {
            return new Body(Form.NONE, Map.of());
        }
        if (bytes.length > MAX_BYTES) {
            throw UnclearRequestException.malformed("the body is larger than " + MAX_BYTES + " bytes");
        }
        return switch (mediaType(contentType)) {
            // The server takes a body without a type for JSON.
            case "", "application/json" -> new Body(Form.OBJECT, json(bytes));
            case "application/yaml" -> new Body(Form.OBJECT, YamlBody.read(bytes));
            case "application/json-patch+json" -> new Body(Form.JSON_PATCH, operations(bytes));
            case "application/merge-patch+json" -> new Body(Form.MERGE_PATCH, json(bytes));
            case "application/strategic-merge-patch+json" -> new Body(Form.STRATEGIC_MERGE_PATCH, json(bytes));
            case "application/apply-patch+yaml", "application/apply-patch" ->
                new Body(Form.APPLY, startsLikeJson(bytes) ? json(bytes) : YamlBody.read(bytes));
            case "application/vnd.kubernetes.protobuf" -> new Body(Form.OBJECT, ProtobufBody.read(bytes));
            default ->
                throw UnclearRequestException.unsupported(
                        "a body of this content type cannot be inspected; send JSON (Content-Type: application/json)");
        };
    }

    private static String mediaType(String contentType) {
        int semicolon = contentType.indexOf(';');
        return (semicolon < 0 ? contentType : contentType.substring(0, semicolon))
                .trim()
                .toLowerCase(Locale.ROOT);
    }

    private static boolean startsLikeJson(byte[] bytes) {
        for (byte b : bytes) {
            if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
                return b == '{';
            }
        }
        return false;
    }

    private static Map<String, Object> json(byte[] bytes) throws UnclearRequestException {
        try {
            return Json.parse(bytes, LIMITS).members();
        } catch (JsonException e) {
            throw UnclearRequestException.malformed("the body cannot be read: " + e.getMessage());
        }
    }

    /** A list at the root, which {@link Json} reads as the one member of an object. */
    private static List<?> operations(byte[] bytes) throws UnclearRequestException {
        String text = "{\"" + WRAPPER + "\":" + new String(bytes, StandardCharsets.UTF_8) + "}";
        try {
            JsonObject wrapper = Json.parse(text, LIMITS).only(WRAPPER);
            if (wrapper.members().get(WRAPPER) instanceof List<?> operations) {
                return operations;
            }
            throw UnclearRequestException.malformed("a JSON patch is a list of operations");
        } catch (JsonException e) {
            throw UnclearRequestException.malformed("the JSON patch cannot be read: " + e.getMessage());
        }
    }

    boolean isEmpty() {
        return form == Form.NONE;
    }

    /** A text at this path of names, or {@code ""} where there is none. */
    String text(String... path) {
        return at(path) instanceof String text ? text : "";
    }

    /** What stands at this path of names, or null. */
    Object at(String... path) {
        Object value = root;
        for (String name : path) {
            value = value instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return value;
    }
}
