package io.productionguard.gateway.protocol.kubernetes;

import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.net.JsonException;
import io.productionguard.gateway.operation.kubernetes.RequestInfo;
import io.productionguard.gateway.protocol.http.Preview;
import io.productionguard.gateway.protocol.http.RequestHead;
import io.productionguard.gateway.protocol.http.body.BodyFilter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Finds out what a held change would do: the live object, then the same request with {@code dryRun=All}, and the difference;
 * for a deletion of many, how many; for a namespace, what is inside. Reads, and dry runs where the server is known to keep
 * nothing of them.
 */
final class ImpactPreview implements Preview {

    private static final String JSON = "application/json";
    private static final String NAMES_ONLY = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
    private static final Json.Limits LIMITS = new Json.Limits(4 << 20, 64, 400_000);
    private static final int MAX_NAMES = 10;

    /** What people lose most with a namespace. */
    private static final List<String> CONTENT = List.of(
            "/api/v1/namespaces/%s/pods",
            "/apis/apps/v1/namespaces/%s/deployments",
            "/apis/apps/v1/namespaces/%s/statefulsets",
            "/api/v1/namespaces/%s/services",
            "/api/v1/namespaces/%s/configmaps",
            "/api/v1/namespaces/%s/secrets",
            "/api/v1/namespaces/%s/persistentvolumeclaims",
            "/apis/batch/v1/namespaces/%s/jobs",
            "/apis/batch/v1/namespaces/%s/cronjobs",
            "/apis/networking.k8s.io/v1/namespaces/%s/ingresses");

    /** One request and what is made of its answer. */
    private record Step(Request request, Consumer<Answer> then) {}

    private final RequestInfo info;
    private final Deque<Step> steps = new ArrayDeque<>();
    private final List<String> lines = new ArrayList<>();
    private Optional<Consumer<Answer>> waiting = Optional.empty();
    private Map<String, Object> live = Map.of();

    private ImpactPreview(RequestInfo info) {
        this.info = info;
    }

    /** The preview of a request; empty where there is nothing to find out. */
    static Optional<Preview> of(RequestInfo info, RequestHead request, byte[] body) {
        ImpactPreview preview = new ImpactPreview(info);
        if (info.resourceRequest() && List.of("", "scale", "status").contains(info.subresource())) {
            preview.plan(request, body);
        }
        return preview.steps.isEmpty() ? Optional.empty() : Optional.of(preview);
    }

    private void plan(RequestHead request, byte[] body) {
        switch (info.verb()) {
            case "create" -> dryRun(request, body);
            case "update", "patch" -> {
                read(request.path(), JSON, answer -> live = object(answer));
                dryRun(request, body);
            }
            case "delete" -> {
                read(request.path(), JSON, this::deleted);
                if (info.group().isEmpty() && info.resource().equals("namespaces")) {
                    CONTENT.forEach(path -> count(path.formatted(info.name())));
                }
            }
            case "deletecollection" -> read(collection(request), NAMES_ONLY, this::many);
            default -> {
                // Nothing is changed.
            }
        }
    }

    private void read(String target, String accept, Consumer<Answer> then) {
        steps.add(new Step(new Request("GET", target, "", accept, BodyFilter.NOTHING), then));
    }

    private void dryRun(RequestHead request, byte[] body) {
        String target = request.target() + (request.query().isEmpty() ? "?" : "&") + "dryRun=All";
        String type = request.headers().get("content-type", "");
        Step step = new Step(new Request(request.method(), target, type, JSON, body), this::changed);
        if (isBuiltIn()) {
            steps.add(step);
            return;
        }
        // A custom resource is kept by the API server itself, which knows dry runs; an aggregated server may not.
        String definition =
                "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/" + info.resource() + "." + info.group();
        read(definition, JSON, answer -> {
            if (answer.status() == 200) {
                steps.add(step);
            } else {
                lines.add("no preview: the server behind " + info.group() + " may not know dry runs");
            }
        });
    }

    private boolean isBuiltIn() {
        String group = info.group();
        return !group.contains(".") || (group.endsWith(".k8s.io") && !group.endsWith("metrics.k8s.io"));
    }

    private static String collection(RequestHead request) {
        StringBuilder target = new StringBuilder(request.path()).append("?limit=500");
        for (String part : request.query().split("&", -1)) {
            if (part.startsWith("labelSelector=") || part.startsWith("fieldSelector=")) {
                target.append('&').append(part);
            }
        }
        return target.toString();
    }

    private void count(String path) {
        read(path + "?limit=500", NAMES_ONLY, answer -> {
            long number = number(object(answer));
            if (number > 0) {
                lines.add("contains " + number + " " + path.substring(path.lastIndexOf('/') + 1));
            }
        });
    }

    @Override
    public Optional<Request> next(Optional<Answer> previous) {
        Optional<Consumer<Answer>> then = waiting;
        waiting = Optional.empty();
        if (then.isPresent() && previous.isPresent()) {
            then.get().accept(previous.get());
        }
        Step step = steps.poll();
        if (step == null) {
            return Optional.empty();
        }
        waiting = Optional.of(step.then());
        return Optional.of(step.request());
    }

    private void changed(Answer answer) {
        Map<String, Object> result = object(answer);
        if (answer.status() >= 300 || answer.status() == 0) {
            lines.add("the dry run was refused"
                    + (result.get("message") instanceof String said
                            ? ": " + ErrorText.masked(said, inside -> "…")
                            : ""));
            return;
        }
        boolean secret = info.group().isEmpty() && info.resource().equals("secrets");
        List<String> difference = new ObjectDiff(secret).lines(live, result);
        lines.add(
                live.isEmpty()
                        ? "creates the object:"
                        : difference.isEmpty() ? "changes nothing" : "changes the object:");
        lines.addAll(difference);
    }

    private void deleted(Answer answer) {
        if (answer.status() == 404) {
            lines.add("there is no such object");
            return;
        }
        Map<String, Object> object = object(answer);
        if (!object.isEmpty()) {
            lines.add("deletes " + info.resource() + " " + info.name() + owners(object));
        }
    }

    private static String owners(Map<String, Object> object) {
        return object.get("metadata") instanceof Map<?, ?> metadata
                        && metadata.get("ownerReferences") instanceof List<?> owners
                        && !owners.isEmpty()
                ? ", which its owner will replace"
                : "";
    }

    private void many(Answer answer) {
        Map<String, Object> list = object(answer);
        if (!(list.get("items") instanceof List<?> items)) {
            lines.add("how many objects it deletes cannot be told");
            return;
        }
        lines.add("deletes " + number(list) + " " + info.resource());
        items.stream().limit(MAX_NAMES).map(ImpactPreview::name).forEach(name -> lines.add("- " + name));
    }

    private static String name(Object item) {
        return item instanceof Map<?, ?> map && map.get("metadata") instanceof Map<?, ?> metadata
                ? String.valueOf(metadata.get("name"))
                : "?";
    }

    private static long number(Map<String, Object> list) {
        long here = list.get("items") instanceof List<?> items ? items.size() : 0;
        Object more = list.get("metadata") instanceof Map<?, ?> metadata ? metadata.get("remainingItemCount") : null;
        return here + (more instanceof Long remaining ? remaining : 0);
    }

    private static Map<String, Object> object(Answer answer) {
        try {
            return answer.body().length == 0
                    ? Map.of()
                    : Json.parse(answer.body(), LIMITS).members();
        } catch (JsonException e) {
            return Map.of();
        }
    }

    @Override
    public String text() {
        return String.join("\n", lines);
    }
}
