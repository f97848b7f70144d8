package io.productionguard.gateway.protocol.http.json;

/** What becomes of the values of one JSON document; one instance per document. See {@code JsonFilter}. */
@FunctionalInterface
public interface JsonValues {

    /**
     * Looks at a string, or at a number as it is written.
     *
     * @param path where it stands
     * @param value decoded, UTF-8; at most {@link #longest}. What is longer is masked as a text by
     *     its content, or replaced as a whole where {@link #whole} says so
     * @return the text to put in its place, which becomes a JSON string, or null to leave it
     */
    byte[] replace(JsonPath path, byte[] value, int offset, int length);

    /**
     * Longest value there in bytes, as written, that is looked at as a whole. Where it is more than {@link
     * JsonFilter#LONGEST_VALUE}, a longer value counts against the filter's {@link ValueRoom}.
     */
    default int longest(JsonPath path) {
        return JsonFilter.LONGEST_VALUE;
    }

    /** Whether the value there only makes sense as a whole, so that one too long to look at is withheld. */
    default boolean whole(JsonPath path) {
        return false;
    }

    /** What is written where such a value is withheld; {@code token} stands for it. */
    default byte[] withheld(JsonPath path, byte[] token) {
        return token;
    }
}
