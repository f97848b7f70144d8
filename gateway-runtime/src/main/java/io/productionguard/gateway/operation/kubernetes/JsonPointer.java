package io.productionguard.gateway.operation.kubernetes;

/** The paths of JSON patches (RFC 6901). */
final class JsonPointer {

    private JsonPointer() {}

    /** What one part of a path, between two slashes, names. */
    static String name(String part) {
        return part.replace("~1", "/").replace("~0", "~");
    }
}
