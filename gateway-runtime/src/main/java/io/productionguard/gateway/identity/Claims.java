package io.productionguard.gateway.identity;

import io.productionguard.gateway.net.Glob;
import io.productionguard.gateway.net.Texts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The verified claims of a token, as they were and as text for rules and the recording: nested objects with dotted names,
 * arrays joined by commas, an array's objects by their index. A token whose claims would be ambiguous or too many in this
 * form is refused, because a rule could otherwise match what nobody vouched for. Immutable.
 */
final class Claims {

    private static final int MAX_CLAIMS = 256;
    private static final int MAX_CHARS = 64 * 1024;
    private static final int MAX_GROUPS = 256;

    private final Map<String, Object> raw;
    private final Map<String, String> texts = new LinkedHashMap<>();
    private int chars;

    /** Takes claims as {@link io.productionguard.gateway.net.Json} reads them. */
    Claims(Map<String, Object> raw) throws IdentityException {
        this.raw = raw;
        for (Map.Entry<String, Object> claim : raw.entrySet()) {
            flatten(claim.getKey(), claim.getValue());
        }
    }

    private void flatten(String name, Object value) throws IdentityException {
        if (value instanceof Map<?, ?> object) {
            for (Map.Entry<?, ?> member : object.entrySet()) {
                flatten(name + "." + member.getKey(), member.getValue());
            }
        } else if (value instanceof List<?> array) {
            List<String> scalars = new ArrayList<>();
            for (int i = 0; i < array.size(); i++) {
                Object element = array.get(i);
                if (element instanceof Map<?, ?> || element instanceof List<?>) {
                    flatten(name + "." + i, element);
                } else if (element != null) {
                    scalars.add(element.toString());
                }
            }
            if (!scalars.isEmpty()) {
                put(name, String.join(",", scalars));
            }
        } else if (value != null) {
            put(name, value.toString());
        }
    }

    private void put(String name, String text) throws IdentityException {
        chars += name.length() + text.length();
        if (texts.size() == MAX_CLAIMS || chars > MAX_CHARS) {
            throw new IdentityException("the identity token has too many or too long claims");
        }
        if (texts.putIfAbsent(name, text) != null) {
            throw new IdentityException(
                    "the identity token has two claims that are both called " + Texts.line(name, 80));
        }
    }

    /** Every claim as text. */
    Map<String, String> texts() {
        return Collections.unmodifiableMap(texts);
    }

    /** A claim as it was, or null; a dotted name leads into objects where no claim is called so itself. */
    Object raw(String name) {
        if (raw.containsKey(name)) {
            return raw.get(name);
        }
        Object value = raw;
        for (String step : name.split("\\.", -1)) {
            value = value instanceof Map<?, ?> object ? object.get(step) : null;
        }
        return value;
    }

    /** The first claim that does not match its glob, or null when all do; an absent claim matches nothing. */
    String mismatch(Map<String, String> globs) {
        for (Map.Entry<String, String> glob : globs.entrySet()) {
            String text = texts.get(glob.getKey());
            if (text == null || !Glob.of(glob.getValue()).matches(text)) {
                return glob.getKey();
            }
        }
        return null;
    }

    /** The groups that the settings derive from these claims, sorted. */
    Set<String> groups(OidcSettings settings) throws IdentityException {
        Set<String> groups = new TreeSet<>();
        if (settings.groupsClaim().isPresent()) {
            addListed(settings.groupsClaim().get(), groups);
        }
        settings.groupsByClaims().forEach((group, globs) -> {
            if (mismatch(globs) == null) {
                groups.add(group);
            }
        });
        if (groups.size() > MAX_GROUPS) {
            throw new IdentityException("the identity token has more than " + MAX_GROUPS + " groups");
        }
        return groups;
    }

    private void addListed(String claim, Set<String> groups) throws IdentityException {
        Object listed = raw(claim);
        if (listed instanceof String text) {
            for (String group : text.split("[ ,]+", -1)) {
                if (!group.isEmpty()) {
                    groups.add(group);
                }
            }
        } else if (listed instanceof List<?> elements) {
            for (Object group : elements) {
                if (!(group instanceof String) && !(group instanceof Number)) {
                    throw new IdentityException(
                            "the groups claim of the identity token lists something that is no name");
                }
                groups.add(group.toString());
            }
        } else if (listed != null) {
            throw new IdentityException("the groups claim of the identity token is neither a list nor a text");
        }
    }
}
