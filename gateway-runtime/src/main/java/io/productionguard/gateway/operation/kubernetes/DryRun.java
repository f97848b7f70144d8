package io.productionguard.gateway.operation.kubernetes;

import java.util.List;
import java.util.Set;

/**
 * Whether a change is only tried. For a deletion with a body the server takes its options from the body and does not look at
 * the query, so {@code DELETE …?dryRun=All} with a body {@code {}} deletes.
 */
final class DryRun {

    private static final String PARAMETER = "dryRun";
    private static final Set<String> CHANGES = Set.of("create", "update", "patch", "delete", "deletecollection");

    /** Subresources that are parts of an object; of any other it is not certain that trying it has no effect. */
    private static final Set<String> PARTS = Set.of("", "status", "scale");

    private DryRun() {}

    static boolean isAsked(RequestInfo info, Query query, Body body) {
        if (!CHANGES.contains(info.verb()) || !PARTS.contains(info.subresource())) {
            return false;
        }
        boolean byBody = info.verb().startsWith("delete") && !body.isEmpty();
        List<?> values =
                !byBody ? query.all(PARAMETER) : body.at(PARAMETER) instanceof List<?> given ? given : List.of();
        return !values.isEmpty() && values.stream().allMatch("All"::equals);
    }
}
