package io.productionguard.gateway.operation.kubernetes;

import java.util.List;
import java.util.Objects;

/**
 * A request to an API server but its body, as far as its meaning depends on it.
 *
 * @param method as sent, such as {@code GET}
 * @param path decoded path, beginning with a slash
 * @param query its parameters
 * @param contentType value of the header Content-Type, or {@code ""}
 * @param impersonated whom {@code Impersonate-…} headers name, each as {@code user/NAME}, {@code group/NAME}, {@code
 *     uid/ID} or {@code extra/KEY}
 */
public record ApiRequest(String method, String path, Query query, String contentType, List<String> impersonated) {

    public ApiRequest {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(query, "query");
        Objects.requireNonNull(contentType, "contentType");
        impersonated = List.copyOf(impersonated);
    }

    /** A request without headers of interest. */
    public static ApiRequest of(String method, String target, String contentType) throws UnclearRequestException {
        int mark = target.indexOf('?');
        return new ApiRequest(
                method,
                Query.decode(mark < 0 ? target : target.substring(0, mark), false),
                Query.parse(mark < 0 ? "" : target.substring(mark + 1)),
                contentType,
                List.of());
    }
}
