package io.productionguard.gateway.operation.kubernetes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What JSON patches (RFC 6902) of roles and bindings lead to by their paths, where the values alone do not tell: a label that
 * adds a role to another one, or a part of a rule whose other parts stand only in the cluster. What is unclear counts.
 */
final class RbacPatch {

    private static final String UNCLEAR = "a JSON patch that does not say what it grants";

    private RbacPatch() {}

    /** Why a patch of a role may grant more; empty if it does not. */
    static List<String> role(List<?> operations) {
        List<String> reasons = new ArrayList<>();
        for (Object each : operations) {
            Optional<String> path = path(each);
            if (path.isEmpty()) {
                reasons.add(UNCLEAR);
            } else {
                inRole((Map<?, ?>) each, names(path.get())).ifPresent(reasons::add);
            }
        }
        return reasons;
    }

    /** The same for a binding, whose values tell all unless they come from elsewhere. */
    static List<String> binding(List<?> operations) {
        List<String> reasons = new ArrayList<>();
        for (Object each : operations) {
            Optional<String> path = path(each);
            if (path.isEmpty() || (takes((Map<?, ?>) each) && !isNote(names(path.get())))) {
                reasons.add(UNCLEAR);
            }
        }
        return reasons;
    }

    private static Optional<String> inRole(Map<?, ?> operation, List<String> names) {
        Object op = operation.get("op");
        if ("test".equals(op)) {
            return Optional.empty();
        }
        String first = names.isEmpty() ? "" : names.get(0);
        if (first.equals("aggregationRule")) {
            return Optional.of(RbacScan.TAKES_IN);
        }
        if (first.equals("rules")) {
            return inRules(operation, names);
        }
        if ("remove".equals(op)) {
            return Optional.empty();
        }
        if (first.equals("metadata") && names.size() > 1 && !names.get(1).equals("labels")) {
            return Optional.empty();
        }
        if (isNote(names)) {
            String label = names.get(2);
            return RbacScan.isAggregation(label) ? Optional.of(RbacScan.addsItself(label)) : Optional.empty();
        }
        // All labels, all of the metadata, the whole role, or nothing a role has.
        return Optional.of(UNCLEAR);
    }

    /** A whole rule says what it grants; a change inside one leaves open on what, and without names it is about all. */
    private static Optional<String> inRules(Map<?, ?> operation, List<String> names) {
        boolean whole = names.size() <= 2;
        boolean lessens = "remove".equals(operation.get("op"))
                && (whole || (names.size() == 4 && !names.get(2).equals("resourceNames")));
        return lessens || (whole && !takes(operation)) ? Optional.empty() : Optional.of(UNCLEAR);
    }

    /** One label or annotation, which is a text. */
    private static boolean isNote(List<String> names) {
        return names.size() == 3
                && names.get(0).equals("metadata")
                && (names.get(1).equals("labels") || names.get(1).equals("annotations"));
    }

    /** Whether it brings a value from elsewhere in the object. */
    private static boolean takes(Map<?, ?> operation) {
        return operation.containsKey("from");
    }

    private static Optional<String> path(Object operation) {
        // Servers overlook what stands before the first slash.
        return operation instanceof Map<?, ?> map
                        && map.get("path") instanceof String path
                        && (path.isEmpty() || path.startsWith("/"))
                ? Optional.of(path)
                : Optional.empty();
    }

    private static List<String> names(String path) {
        if (path.isEmpty()) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        for (String name : path.substring(1).split("/", -1)) {
            names.add(JsonPointer.name(name));
        }
        return names;
    }
}
