package io.productionguard.gateway.operation.kubernetes;

import io.productionguard.gateway.operation.Risk;
import java.util.List;
import java.util.Map;

/**
 * JSON patches (RFC 6902) whose answer tells more than what they change: {@code copy} and {@code move} bring a value to a
 * place where nothing says that it is secret, and {@code test} tells whether a guess is right. A dry run is enough for both.
 */
final class PatchOperations {

    /** Nothing that is kept secret by its name or place stands in labels. */
    private static final String LABELS = "/metadata/labels/";

    private PatchOperations() {}

    /** Whether the answer may show a value elsewhere than where it stands now. */
    static boolean copies(Body body) {
        return body.form() == Body.Form.JSON_PATCH
                && ((List<?>) body.root())
                        .stream().anyMatch(each -> each instanceof Map<?, ?> operation && copies(operation));
    }

    private static boolean copies(Map<?, ?> operation) {
        return operation.get("from") instanceof String from && !from.startsWith(LABELS);
    }

    /** Refuses what would bring a secret to light. */
    static void look(RequestInfo info, Body body, Findings findings) throws UnclearRequestException {
        if (body.form() != Body.Form.JSON_PATCH) {
            return;
        }
        if (copies(body)) {
            findings.because(Risk.HIGH, "a JSON patch that copies or moves a value, which may be shown unmasked there");
        }
        if (!info.is("", "secrets")) {
            return;
        }
        for (Object each : (List<?>) body.root()) {
            if (each instanceof Map<?, ?> operation && (copies(operation) || tests(operation))) {
                throw UnclearRequestException.malformed("a JSON patch must not copy, move or test what is in a secret,"
                        + " because its answer would tell; replace the values instead");
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
