package io.productionguard.gateway.protocol.kubernetes;

import io.productionguard.gateway.net.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the small API server says it offers: discovery, version, OpenAPI. */
final class Discovery {

    private static final String VERBS = "create,delete,deletecollection,get,list,patch,update,watch";

    private static final List<String[]> CORE = List.of(
            new String[] {"namespaces", "Namespace", "false", "ns"},
            new String[] {"nodes", "Node", "false", "no"},
            new String[] {"pods", "Pod", "true", "po"},
            new String[] {"pods/exec", "PodExecOptions", "true", ""},
            new String[] {"pods/log", "Pod", "true", ""},
            new String[] {"pods/ephemeralcontainers", "Pod", "true", ""},
            new String[] {"pods/eviction", "Eviction", "true", ""},
            new String[] {"configmaps", "ConfigMap", "true", "cm"},
            new String[] {"secrets", "Secret", "true", ""},
            new String[] {"serviceaccounts", "ServiceAccount", "true", "sa"},
            new String[] {"serviceaccounts/token", "TokenRequest", "true", ""});

    private static final List<String[]> APPS = List.of(
            new String[] {"deployments", "Deployment", "true", "deploy"},
            new String[] {"deployments/scale", "Scale", "true", ""},
            new String[] {"daemonsets", "DaemonSet", "true", "ds"},
            new String[] {"replicasets", "ReplicaSet", "true", "rs"});

    private static final List<String[]> WIDGETS = List.<String[]>of(new String[] {"widgets", "Widget", "true", ""});

    private static final Set<String> COLLECTIONS = Set.of(
            "namespaces",
            "nodes",
            "pods",
            "configmaps",
            "secrets",
            "serviceaccounts",
            "deployments",
            "daemonsets",
            "replicasets",
            "widgets");

    private Discovery() {}

    static boolean isCollection(String path) {
        return COLLECTIONS.contains(path.substring(path.lastIndexOf('/') + 1));
    }

    static String kind(String resource) {
        for (List<String[]> group : List.of(CORE, APPS)) {
            for (String[] entry : group) {
                if (entry[0].equals(resource)) {
                    return entry[1];
                }
            }
        }
        return "Unknown";
    }

    /** The document at a path, or null when it is none of discovery. */
    static String document(String path) {
        return switch (path) {
            case "/version" ->
                "{\"major\":\"1\",\"minor\":\"32\",\"gitVersion\":\"v1.32.0\",\"platform\":\"linux/amd64\"}";
            case "/api" -> "{\"kind\":\"APIVersions\",\"versions\":[\"v1\"]}";
            case "/apis" -> groups();
            case "/api/v1" -> resources("v1", CORE);
            case "/apis/apps/v1" -> resources("apps/v1", APPS);
            case "/apis/authorization.k8s.io/v1" ->
                resources("authorization.k8s.io/v1", List.<String[]>of(new String[] {
                    "selfsubjectaccessreviews", "SelfSubjectAccessReview", "false", ""
                }));
            case "/apis/metrics.k8s.io/v1beta1" ->
                resources("metrics.k8s.io/v1beta1", List.<String[]>of(new String[] {"pods", "PodMetrics", "true", ""}));
            case "/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods" ->
                "{\"kind\":\"PodMetricsList\",\"apiVersion\":\"metrics.k8s.io/v1beta1\",\"metadata\":{},\"items\":[{"
                        + "\"metadata\":{\"name\":\"web-1\",\"namespace\":\"shop\"},\"timestamp\":\"2026-01-01T00:00:00Z\","
                        + "\"window\":\"15s\",\"containers\":[{\"name\":\"app\",\"usage\":{\"cpu\":\"7m\",\"memory\":\"64Mi\"}}]}]}";
            case "/apis/example.com/v1" -> resources("example.com/v1", WIDGETS);
            case "/apis/policy/v1" -> resources("policy/v1", List.of());
            case "/openapi/v3" ->
                "{\"paths\":{\"api/v1\":{\"serverRelativeURL\":\"/openapi/v3/api/v1?hash=1\"},"
                        + "\"apis/apps/v1\":{\"serverRelativeURL\":\"/openapi/v3/apis/apps/v1?hash=1\"}}}";
            case "/openapi/v3/api/v1" -> openApi("/api/v1", "", "v1", CORE);
            case "/openapi/v3/apis/apps/v1" -> openApi("/apis/apps/v1", "apps", "v1", APPS);
            default -> null;
        };
    }

    private static String groups() {
        List<Object> groups = new ArrayList<>();
        for (String name : List.of(
                "apps/v1", "authorization.k8s.io/v1", "policy/v1", "metrics.k8s.io/v1beta1", "example.com/v1")) {
            String[] parts = name.split("/");
            Map<String, Object> version = Map.of("groupVersion", name, "version", parts[1]);
            groups.add(Map.of("name", parts[0], "versions", List.of(version), "preferredVersion", version));
        }
        return Json.write(Map.of("kind", "APIGroupList", "apiVersion", "v1", "groups", groups));
    }

    private static String resources(String groupVersion, List<String[]> entries) {
        List<Object> resources = new ArrayList<>();
        for (String[] entry : entries) {
            Map<String, Object> resource = new LinkedHashMap<>();
            resource.put("name", entry[0]);
            resource.put("singularName", entry[0].contains("/") ? "" : entry[1].toLowerCase(java.util.Locale.ROOT));
            resource.put("namespaced", Boolean.valueOf(entry[2]));
            resource.put("kind", entry[1]);
            if (entry[0].equals("pods/eviction")) {
                resource.put("group", "policy");
                resource.put("version", "v1");
            }
            resource.put("verbs", List.of(VERBS.split(",")));
            if (!entry[3].isEmpty()) {
                resource.put("shortNames", List.of(entry[3]));
            }
            resources.add(resource);
        }
        return Json.write(Map.of(
                "kind", "APIResourceList", "apiVersion", "v1", "groupVersion", groupVersion, "resources", resources));
    }

    private static String openApi(String prefix, String group, String version, List<String[]> entries) {
        Map<String, Object> paths = new LinkedHashMap<>();
        Map<String, Object> schemas = new LinkedHashMap<>();
        for (String[] entry : entries) {
            if (entry[0].contains("/")) {
                continue;
            }
            Map<String, Object> kind = Map.of("group", group, "version", version, "kind", entry[1]);
            List<Object> parameters = new ArrayList<>();
            for (String name : List.of("dryRun", "fieldManager", "fieldValidation", "force")) {
                parameters.add(Map.of("name", name, "in", "query", "schema", Map.of("type", "string")));
            }
            Map<String, Object> operation = Map.of(
                    "x-kubernetes-group-version-kind",
                    kind,
                    "x-kubernetes-action",
                    "patch",
                    "parameters",
                    parameters,
                    "responses",
                    Map.of());
            Map<String, Object> get = Map.of("x-kubernetes-group-version-kind", kind, "responses", Map.of());
            String scope = entry[2].equals("true") ? "/namespaces/{namespace}/" : "/";
            paths.put(prefix + scope + entry[0] + "/{name}", Map.of("patch", operation, "get", get));
            paths.put(prefix + scope + entry[0], Map.of("get", get, "post", operation));
            Map<String, Object> text = Map.of("type", "string", "description", "The password is not in here.");
            schemas.put(
                    "io.k8s." + entry[1],
                    Map.of(
                            "type",
                            "object",
                            "description",
                            entry[1] + " is a kind of the test.",
                            "properties",
                            Map.of(
                                    "apiVersion",
                                    text,
                                    "kind",
                                    text,
                                    "metadata",
                                    Map.of("type", "object"),
                                    "data",
                                    Map.of(
                                            "type",
                                            "object",
                                            "description",
                                            "What it holds.",
                                            "additionalProperties",
                                            Map.of("type", "string"))),
                            "x-kubernetes-group-version-kind",
                            List.of(kind)));
        }
        return Json.write(Map.of(
                "openapi",
                "3.0.0",
                "info",
                Map.of("title", "Kubernetes", "version", "v1.32.0"),
                "paths",
                paths,
                "components",
                Map.of("schemas", schemas)));
    }
}
