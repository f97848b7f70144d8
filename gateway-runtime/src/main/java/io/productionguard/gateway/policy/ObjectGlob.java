package io.productionguard.gateway.policy;

import io.productionguard.gateway.net.Glob;

/**
 * A glob over resources. For the names of database objects it also knows what else a name may mean: {@code salaries} is
 * {@code hr.salaries} where the search path leads there, and a pattern {@code salaries} means the table in whatever schema.
 * What restricts must not depend on how a statement happens to spell a name; what allows goes by the letter.
 */
final class ObjectGlob {

    private static final String OBJECTS = "sql.";

    private final Glob glob;
    /** Of the name without its schema; null where the pattern leaves that open. */
    private final Glob object;

    private final boolean hasSchema;

    private ObjectGlob(String pattern) {
        this.glob = Glob.of(pattern);
        int dot = lastDot(pattern);
        this.hasSchema = dot >= 0;
        String name = pattern.substring(dot + 1);
        this.object = name.chars().allMatch(c -> c == '*') ? null : Glob.of(name);
    }

    static ObjectGlob of(String pattern) {
        return new ObjectGlob(pattern);
    }

    /** Whether resources of this action are names of database objects; an asterisk in such a name is a character of it. */
    static boolean isObject(String action) {
        return action.startsWith(OBJECTS);
    }

    /** Whether it matches whatever {@code several}, which stands for several resources, does. */
    boolean covers(Glob several) {
        return glob.covers(several);
    }

    /** Whether it matches some of what {@code several}, which stands for several resources, does. */
    boolean intersects(Glob several) {
        return glob.intersects(several);
    }

    /** Whether it matches the resource as it is written. */
    boolean matches(String resource) {
        return glob.matches(resource);
    }

    /** Whether what the resource stands for may be something that it matches. */
    boolean mayMean(String action, String resource) {
        if (glob.matches(resource)) {
            return true;
        }
        if (object == null || !isObject(action)) {
            return false;
        }
        int dot = lastDot(resource);
        return hasSchema != dot >= 0 && object.matches(resource.substring(dot + 1));
    }

    /** The last dot that is not in double quotes, or -1. */
    private static int lastDot(String name) {
        int last = -1;
        boolean quoted = false;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '.' && !quoted) {
                last = i;
            }
        }
        return last;
    }
}
