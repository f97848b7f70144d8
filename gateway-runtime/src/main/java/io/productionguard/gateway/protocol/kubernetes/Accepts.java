package io.productionguard.gateway.protocol.kubernetes;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a client accepts, without the forms in which an answer could not be masked. */
final class Accepts {

    private static final List<String> UNREADABLE =
            List.of("application/vnd.kubernetes.protobuf", "application/cbor", "application/yaml", "application/cbor-seq");

    private Accepts() {}

    /** The value of Accept to send: what remains, or JSON. */
    static String readable(String accept) {
        String remaining = Arrays.stream(accept.split(",", -1))
                .map(String::strip)
                .filter(type -> !type.isEmpty() && !isUnreadable(type))
                // A wildcard could be answered in any of the unreadable forms.
                .map(type -> type.startsWith("*/*") ? "application/json" : type)
                .collect(Collectors.joining(","));
        return remaining.isEmpty() ? "application/json" : remaining;
    }

    private static boolean isUnreadable(String type) {
        String lower = type.toLowerCase(Locale.ROOT);
        return UNREADABLE.stream().anyMatch(lower::startsWith);
    }
}
