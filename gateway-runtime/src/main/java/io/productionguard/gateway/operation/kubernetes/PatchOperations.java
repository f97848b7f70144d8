package io.productionguard.gateway.operation.kubernetes;

import java.util.List;
import java.util.Map;

/**
 * JSON patches (RFC 6902) whose answer tells more than what they change: {@code copy} and {@code move} bring a value to a
 * place where neither name nor kind says that it is secret, and {@code test} tells whether a guess is right. A dry run is
 * enough for both, and nobody is asked about it.
 */
final class PatchOperations {

    /** Nothing that is kept secret by its name or place stands in labels. */
    private static final String LABELS = "/metadata/labels/";

    private PatchOperations() {}

    /** Refuses what would bring a masked value to light. */
    static void look(RequestInfo info, Body body) throws UnclearRequestException {
        if (body.form() != Body.Form.JSON_PATCH) {
            return;
        }
        boolean secret = info.is("", "secrets");
        for (Object each : (List<?>) body.root()) {
            if (!(each instanceof Map<?, ?> operation)) {
                continue;
            }
            if (operation.containsKey("from")
                    && !(operation.get("from") instanceof String from && from.startsWith(LABELS))) {
                throw UnclearRequestException.malformed(
                        "a JSON patch must not copy or move anything but labels, because"
                                + " a masked value might be shown where it goes; replace the value instead");
            }
            if (secret && tests(operation)) {
                throw UnclearRequestException.malformed("a JSON patch must not test what is in a secret, because its"
                        + " answer would tell; replace the value instead");
            }
        }
    }

    private static boolean tests(Map<?, ?> operation) {
        return "test".equals(operation.get("op"))
                && !(operation.get("path") instanceof String path
                        && path.startsWith("/metadata/")
                        && !path.startsWith("/metadata/annotations"));
    }
}
