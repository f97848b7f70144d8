package io.productionguard.gateway.protocol.http.json;

/** Where a value stands in a JSON document that is being read. Valid during one call only. */
public interface JsonPath {

    /** Objects and arrays around the value; 0 for a document that is a single value. */
    int depth();

    /**
     * The step at one level: a member's name, or {@code null} for an element of an array.
     *
     * @param level from 0, the outermost, below {@link #depth}
     */
    String step(int level);

    /** How many elements of the array at one level stand before the one with the value; 0 for an object. */
    int index(int level);

    /** The name of the member whose value this is, or whose array it is an element of; {@code ""} where there is none. */
    default String name() {
        for (int level = depth() - 1; level >= 0; level--) {
            if (step(level) != null) {
                return step(level);
            }
        }
        return "";
    }
}
