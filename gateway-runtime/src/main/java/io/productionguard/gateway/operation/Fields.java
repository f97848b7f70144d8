package io.productionguard.gateway.operation;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Named details of an operation that rules can ask for beside its actions and resources, such as {@code query.force} of an
 * HTTP request.
 *
 * @param values by name; a detail that is there several times has several
 * @param unread kinds of details (what stands before the first dot) that could not be read, so that anything may be there
 */
public record Fields(Map<String, List<String>> values, Set<String> unread) {

    /** Of operations without such details. */
    public static final Fields NONE = new Fields(Map.of(), Set.of());

    public Fields {
        values = Map.copyOf(values);
        unread = Set.copyOf(unread);
    }

    /** Whether the detail is there and each of its values is as wanted. */
    public boolean certainly(String name, Predicate<String> wanted) {
        List<String> found = values.get(name);
        return found != null
                && !found.isEmpty()
                && !isUnread(name)
                && sameToSome(name).allMatch(wanted);
    }

    /** Whether one of its values is as wanted, or could be. */
    public boolean possibly(String name, Predicate<String> wanted) {
        return isUnread(name) || sameToSome(name).anyMatch(wanted);
    }

    /** The values of all details whose names differ in case at most: many servers take them for one. */
    private Stream<String> sameToSome(String name) {
        return values.entrySet().stream()
                .filter(detail -> detail.getKey().equalsIgnoreCase(name))
                .flatMap(detail -> detail.getValue().stream());
    }

    private boolean isUnread(String name) {
        int dot = name.indexOf('.');
        return unread.contains(dot < 0 ? name : name.substring(0, dot));
    }
}
