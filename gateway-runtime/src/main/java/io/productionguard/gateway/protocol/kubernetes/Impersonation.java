package io.productionguard.gateway.protocol.kubernetes;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Whom a request asks to act as: the header fields {@code Impersonate-User}, {@code -Group}, {@code -Uid}, {@code -Extra-…}. */
final class Impersonation {

    private static final String PREFIX = "impersonate-";

    private Impersonation() {}

    static List<String> of(HttpHeaders headers) {
        List<String> whom = new ArrayList<>(0);
        for (Map.Entry<String, String> field : headers) {
            // Some proxies in front of API servers take an underscore for a dash.
            String name = field.getKey().toLowerCase(Locale.ROOT).replace('_', '-');
            if (name.startsWith(PREFIX)) {
                String what = name.substring(PREFIX.length());
                whom.add(
                        what.startsWith("extra-")
                                ? "extra/" + what.substring("extra-".length())
                                : what + "/" + field.getValue());
            }
        }
        return whom;
    }
}
