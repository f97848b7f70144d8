package io.productionguard.gateway.operation.kubernetes;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds masked values in the containers of a pod or of a template, which some tools send back whole as they read them
 * ({@code kubectl debug --copy-to}, {@code kubectl rollout undo}). What to do then differs from a change that is typed.
 */
final class MaskedContainer {

    /** What the client and whoever reads the recording are told. */
    static final String REASON =
            "its containers were read through the gateway and have a masked value inside, as kubectl"
                    + " debug --copy-to and kubectl rollout undo send them back; keep that value in a Secret and refer to it by"
                    + " valueFrom.secretKeyRef, or have a person run the command outside the gateway";

    private static final Set<String> CONTAINERS = Set.of("containers", "initContainers", "ephemeralContainers");

    private MaskedContainer() {}

    /** Whether there is one. */
    static boolean isIn(Object value) {
        return in(value, false);
    }

    private static boolean in(Object value, boolean container) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .anyMatch(member -> in(member.getValue(), container || CONTAINERS.contains(member.getKey())));
        }
        if (value instanceof List<?> items) {
            return items.stream().anyMatch(item -> in(item, container));
        }
        return container && value instanceof String text && text.contains(MaskedInside.OPENING);
    }
}
