package io.productionguard.gateway.protocol.kubernetes;

import io.productionguard.gateway.operation.Operation;
import io.productionguard.gateway.operation.OperationDigest;
import io.productionguard.gateway.operation.kubernetes.ApiRequest;
import io.productionguard.gateway.operation.kubernetes.KubernetesClassifier;
import io.productionguard.gateway.operation.kubernetes.ShownBody;
import io.productionguard.gateway.operation.kubernetes.UnclearRequestException;
import io.productionguard.gateway.policy.Target;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A request as it is written for {@code policy explain}: {@code METHOD /path?query}, then lines of header fields if any, of
 * which Content-Type and {@code Impersonate-…} matter.
 */
final class ExplainedRequest {

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private ExplainedRequest() {}

    static Operation operation(Target target, KubernetesClassifier classifier, String text, byte[] body) {
        String[] lines = text.strip().split("\\R", -1);
        String[] words = lines[0].strip().split(" +", -1);
        if (words.length != 2 || !METHODS.contains(words[0]) || !words[1].startsWith("/")) {
            throw new IllegalArgumentException(
                    "write METHOD /path?query, such as GET /api/v1/namespaces/shop/pods");
        }
        String contentType = "";
        List<String> impersonated = new java.util.ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            String name = colon < 0 ? "" : lines[i].substring(0, colon).strip().toLowerCase(Locale.ROOT);
            String value = lines[i].substring(colon + 1).strip();
            if (name.equals("content-type")) {
                contentType = value;
            } else if (name.startsWith("impersonate-")) {
                impersonated.add(name.substring("impersonate-".length()) + "/" + value);
            } else if (!name.isEmpty() || !value.isEmpty()) {
                throw new IllegalArgumentException(
                        "line " + (i + 1) + " is neither Content-Type nor Impersonate-…; leave it out");
            }
        }
        if (contentType.isEmpty() && words[0].equals("PATCH")) {
            contentType = "application/merge-patch+json";
        } else if (contentType.isEmpty() && body.length > 0 && body[0] != '{') {
            contentType = "application/yaml";
        }
        return operation(target, classifier, words[0], words[1], contentType, impersonated, body);
    }

    private static Operation operation(
            Target target,
            KubernetesClassifier classifier,
            String method,
            String address,
            String contentType,
            List<String> impersonated,
            byte[] body) {
        try {
            ApiRequest plain = ApiRequest.of(method, address, contentType);
            ApiRequest request = new ApiRequest(method, plain.path(), plain.query(), contentType, impersonated);
            KubernetesClassifier.Understood understood = classifier.classify(request, body);
            return new Operation(
                    target.name(),
                    method + " " + address,
                    ShownBody.of(understood.info(), contentType, body).stream().toList(),
                    understood.meaning(),
                    OperationDigest.of(
                            target.name(),
                            List.of((method + " " + address).getBytes(StandardCharsets.UTF_8), body)));
        } catch (UnclearRequestException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
