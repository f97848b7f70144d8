package io.productionguard.gateway.net;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One JSON object that was read by {@link Json}, with checked access to its members: a member that is missing, of another
 * type or out of range is refused with its path. A null is a value of the wrong type. Immutable.
 */
public final class JsonObject {

    private final String path;
    private final Map<String, Object> members;

    JsonObject(String path, Map<String, Object> members) {
        this.path = path;
        this.members = Collections.unmodifiableMap(members);
    }

    /** The members as they were read; see {@link Json} for the types. */
    public Map<String, Object> members() {
        return members;
    }

    /** The names in the document's order. */
    public Set<String> names() {
        return members.keySet();
    }

    /** Whether there is such a member, of whatever type. */
    public boolean has(String name) {
        return members.containsKey(name);
    }

    /** Refuses the object when it has a member other than these. */
    public JsonObject only(String... names) throws JsonException {
        Set<String> known = Set.of(names);
        for (String name : members.keySet()) {
            if (!known.contains(name)) {
                throw new JsonException("unknown member " + quote(path + name));
            }
        }
        return this;
    }

    /** A text. */
    public String text(String name) throws JsonException {
        return value(name, String.class, "a text");
    }

    /** A text that need not be there. */
    public Optional<String> optionalText(String name) throws JsonException {
        return has(name) ? Optional.of(text(name)) : Optional.empty();
    }

    /** A whole number between {@code min} and {@code max}, both included. */
    public long number(String name, long min, long max) throws JsonException {
        long number = value(name, Long.class, "a whole number");
        if (number < min || number > max) {
            throw new JsonException(quote(path + name) + " must be between " + min + " and " + max);
        }
        return number;
    }

    /** True or false. */
    public boolean flag(String name) throws JsonException {
        return value(name, Boolean.class, "true or false");
    }

    /** An object. */
    public JsonObject object(String name) throws JsonException {
        return new JsonObject(path + name + ".", object(value(name, Map.class, "an object")));
    }

    /** An object that need not be there. */
    public Optional<JsonObject> optionalObject(String name) throws JsonException {
        return has(name) ? Optional.of(object(name)) : Optional.empty();
    }

    /** An array of texts. */
    public List<String> texts(String name) throws JsonException {
        List<String> texts = new ArrayList<>();
        for (Object element : value(name, List.class, "an array")) {
            if (!(element instanceof String text)) {
                throw new JsonException(quote(path + name) + " must be an array of texts");
            }
            texts.add(text);
        }
        return texts;
    }

    /** The objects of an array. */
    public List<JsonObject> objects(String name) throws JsonException {
        List<JsonObject> objects = new ArrayList<>();
        for (Object element : value(name, List.class, "an array")) {
            if (!(element instanceof Map<?, ?> map)) {
                throw new JsonException(quote(path + name) + " must be an array of objects");
            }
            objects.add(new JsonObject(path + name + "[" + objects.size() + "].", object(map)));
        }
        return objects;
    }

    private <T> T value(String name, Class<T> type, String what) throws JsonException {
        Object value = members.get(name);
        if (!type.isInstance(value)) {
            throw new JsonException(quote(path + name) + (has(name) ? " must be " + what : " is missing"));
        }
        return type.cast(value);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Map<?, ?> read) {
        // Only Json makes these maps, and their keys are names.
        return (Map<String, Object>) read;
    }

    /** A name as it may appear in a message: names of strangers can be long and can hold anything. */
    static String quote(String name) {
        return "\"" + Texts.line(name, 80).replace('"', '?') + "\"";
    }

    /** The names only: values may be secrets. */
    @Override
    public String toString() {
        return "JSON object with " + members.keySet();
    }
}
