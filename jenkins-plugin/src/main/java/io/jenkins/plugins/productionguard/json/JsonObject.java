package io.jenkins.plugins.productionguard.json;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** An object that was parsed, with forgiving getters: what is missing or of another type is empty, zero or false. */
public final class JsonObject {

    private final Map<String, Object> members;

    JsonObject(Map<String, Object> members) {
        this.members = members;
    }

    public Map<String, Object> members() {
        return Collections.unmodifiableMap(members);
    }

    public boolean has(String name) {
        return members.containsKey(name);
    }

    public String text(String name) {
        return members.get(name) instanceof String text ? text : "";
    }

    public long number(String name) {
        return members.get(name) instanceof Long number ? number : 0;
    }

    public boolean flag(String name) {
        return Boolean.TRUE.equals(members.get(name));
    }

    /** The member's strings; others in it are left out. */
    public List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        if (members.get(name) instanceof List<?> list) {
            list.stream().filter(String.class::isInstance).map(String.class::cast).forEach(texts::add);
        }
        return texts;
    }

    @SuppressWarnings("unchecked") // objects are parsed to such maps, and to nothing else that is a map
    public JsonObject object(String name) {
        return new JsonObject(
                members.get(name) instanceof Map<?, ?> map ? (Map<String, Object>) map : Collections.emptyMap());
    }

    /** A required string. */
    public String requiredText(String name) throws JsonException {
        if (members.get(name) instanceof String text) {
            return text;
        }
        throw new JsonException("\"" + name + "\" is missing or no text");
    }
}
