package io.productionguard.gateway.operation;

import java.util.Objects;

/**
 * One action on one resource, the pair a rule speaks about.
 *
 * <p>An operation is a set of these, because one statement often does several things to several objects
 * ({@code INSERT INTO a SELECT … FROM b} inserts into {@code a} and reads {@code b}).
 *
 * @param action dotted name from the target type's catalogue, such as {@code sql.write.update}
 * @param resource what is touched, in the protocol's own notation ({@code public.orders}), or {@code ""} where the
 *     action concerns the target as a whole or the resource cannot be told; a {@code *} in it makes it a pattern for
 *     several resources at once
 */
public record Access(String action, String resource) implements Comparable<Access> {

    public Access {
        Objects.requireNonNull(action, "action");
        Objects.requireNonNull(resource, "resource");
        if (action.isEmpty()) {
            throw new IllegalArgumentException("an access names its action");
        }
    }

    /** An action on the target as a whole, or on something that cannot be named. */
    public static Access of(String action) {
        return new Access(action, "");
    }

    @Override
    public int compareTo(Access other) {
        int byAction = action.compareTo(other.action);
        return byAction != 0 ? byAction : resource.compareTo(other.resource);
    }
}
