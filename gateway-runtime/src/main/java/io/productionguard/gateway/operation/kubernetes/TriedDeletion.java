package io.productionguard.gateway.operation.kubernetes;

import io.productionguard.gateway.net.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The options of a deletion with {@code dryRun: [All]} in them. Where a deletion has a body, the server takes its options
 * from there and does not look at the query.
 */
public final class TriedDeletion {

    private static final String GRACE = "gracePeriodSeconds";
    private static final int MAX_DIGITS = 9;

    private TriedDeletion() {}

    /** These options, in any form they may be sent in, as JSON. */
    public static byte[] options(String contentType, byte[] content) throws UnclearRequestException {
        if (!(Body.read(contentType, content).root() instanceof Map<?, ?> given)) {
            throw UnclearRequestException.malformed("the options of a deletion are an object");
        }
        Map<String, Object> options = new LinkedHashMap<>();
        given.forEach((name, value) -> options.put((String) name, value));
        // YAML's numbers are texts here.
        if (options.get(GRACE) instanceof String seconds && seconds.matches("[0-9]{1," + MAX_DIGITS + "}")) {
            options.put(GRACE, Long.valueOf(seconds));
        }
        options.put("dryRun", List.of("All"));
        return Json.write(options).getBytes(StandardCharsets.UTF_8);
    }
}
