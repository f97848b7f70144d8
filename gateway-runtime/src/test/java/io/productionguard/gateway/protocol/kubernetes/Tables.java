package io.productionguard.gateway.protocol.kubernetes;

import io.productionguard.gateway.net.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lists and tables of objects, as an API server writes them. */
final class Tables {

    private Tables() {}

    static String list(ObjectStore store, String path, String name, boolean table) {
        String resource = path.substring(path.lastIndexOf('/') + 1);
        String everywhere = path.contains("/namespaces/")
                ? "-"
                : path.substring(0, path.lastIndexOf('/')) + "/namespaces/[^/]+/" + resource;
        List<Map<String, Object>> items = new ArrayList<>();
        for (Map<String, Object> object : store.list(path, everywhere)) {
            if (name.isEmpty() || name.equals(ObjectStore.map(object.get("metadata")).get("name"))) {
                Map<String, Object> item = new LinkedHashMap<>(object);
                // As typed lists have it.
                item.remove("kind");
                item.remove("apiVersion");
                items.add(table ? object : item);
            }
        }
        String version = Long.toString(store.version());
        if (table) {
            return table(items, version);
        }
        Map<String, Object> list = new LinkedHashMap<>();
        list.put("kind", Discovery.kind(resource) + "List");
        list.put("apiVersion", path.startsWith("/apis/apps") ? "apps/v1" : "v1");
        list.put("metadata", Map.of("resourceVersion", version));
        list.put("items", items);
        return Json.write(list);
    }

    static String table(List<Map<String, Object>> objects, String version) {
        Map<String, Object> table = new LinkedHashMap<>();
        table.put("kind", "Table");
        table.put("apiVersion", "meta.k8s.io/v1");
        table.put("metadata", Map.of("resourceVersion", version));
        table.put("columnDefinitions", List.of(column("Name"), column("Status"), column("Password")));
        List<Object> rows = new ArrayList<>();
        for (Map<String, Object> object : objects) {
            Map<String, Object> row = new LinkedHashMap<>();
            Object phase = ObjectStore.map(object.get("status")).getOrDefault("phase", "-");
            row.put("cells", List.of(ObjectStore.map(object.get("metadata")).get("name"), phase, "hunter2-in-cell"));
            Map<String, Object> partial = new LinkedHashMap<>();
            partial.put("kind", "PartialObjectMetadata");
            partial.put("apiVersion", "meta.k8s.io/v1");
            partial.put("metadata", object.get("metadata"));
            row.put("object", partial);
            rows.add(row);
        }
        table.put("rows", rows);
        return Json.write(table);
    }

    private static Map<String, Object> column(String name) {
        Map<String, Object> column = new LinkedHashMap<>();
        column.put("name", name);
        column.put("type", "string");
        column.put("format", name.equals("Name") ? "name" : "");
        column.put("description", name);
        column.put("priority", 0);
        return column;
    }

    static String scale(Map<String, Object> deployment) {
        Object replicas = ObjectStore.map(deployment.get("spec")).get("replicas");
        Map<String, Object> scale = new LinkedHashMap<>();
        scale.put("kind", "Scale");
        scale.put("apiVersion", "autoscaling/v1");
        scale.put("metadata", deployment.get("metadata"));
        scale.put("spec", Map.of("replicas", replicas));
        scale.put("status", Map.of("replicas", replicas, "selector", "app=web"));
        return Json.write(scale);
    }
}
