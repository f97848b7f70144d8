package io.productionguard.gateway.operation.sql;

/**
 * The name of a table, function or other object.
 *
 * @param schema as written, or null when the name is not qualified; the search path is not resolved
 */
record ObjectName(String schema, String name) {

    /**
     * The notation that rules use: {@code schema.name} or {@code name}. A part with anything but letters, digits,
     * {@code _}, {@code $} and {@code -} stands in double quotes, so that the dot is never ambiguous.
     */
    String resource() {
        return schema == null ? part(name) : part(schema) + "." + part(name);
    }

    /** Whether the server looks it up in its own catalogue: unqualified, or in {@code pg_catalog}. */
    boolean isInCatalogue() {
        return schema == null || schema.equals("pg_catalog");
    }

    /** Whether that resource may be the same object, if one of the two is not qualified. */
    boolean mayBe(String resource) {
        return resource.equals(part(name)) || resource.endsWith("." + part(name));
    }

    private static String part(String part) {
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (!Character.isLetterOrDigit(c) && c != '_' && c != '$' && c != '-') {
                return "\"" + part.replace("\"", "\"\"") + "\"";
            }
        }
        return part;
    }
}
