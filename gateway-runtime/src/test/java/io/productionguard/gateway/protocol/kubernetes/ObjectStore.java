package io.productionguard.gateway.protocol.kubernetes;

import io.productionguard.gateway.net.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/** The objects of the small API server, by path, with the patches it can apply and those who watch. Thread-safe. */
final class ObjectStore {

    private final Map<String, Map<String, Object>> objects = new TreeMap<>();
    private final List<BiConsumer<String, Change>> watchers = new CopyOnWriteArrayList<>();
    private long version = 100;

    /** What happened to an object. */
    record Change(String type, Map<String, Object> object) {}

    synchronized Map<String, Object> get(String path) {
        return objects.get(path);
    }

    synchronized long version() {
        return version;
    }

    /** Objects whose path is {@code prefix}, a slash and a name. */
    synchronized List<Map<String, Object>> list(String prefix, String everywhere) {
        List<Map<String, Object>> found = new ArrayList<>();
        objects.forEach((path, object) -> {
            String collection = path.substring(0, path.lastIndexOf('/'));
            if (collection.equals(prefix) || collection.matches(everywhere)) {
                found.add(object);
            }
        });
        return found;
    }

    Map<String, Object> put(String path, Map<String, Object> object) {
        Change change;
        synchronized (this) {
            Map<String, Object> metadata = copy(map(object.get("metadata")));
            Map<String, Object> before = objects.get(path);
            metadata.putIfAbsent("uid", UUID.randomUUID().toString());
            metadata.putIfAbsent("creationTimestamp", "2026-01-01T00:00:00Z");
            metadata.put("resourceVersion", Long.toString(++version));
            object.put("metadata", metadata);
            objects.put(path, object);
            change = new Change(before == null ? "ADDED" : "MODIFIED", object);
        }
        watchers.forEach(watcher -> watcher.accept(path, change));
        return object;
    }

    Map<String, Object> remove(String path) {
        Map<String, Object> object;
        synchronized (this) {
            object = objects.remove(path);
            version++;
        }
        if (object != null) {
            watchers.forEach(watcher -> watcher.accept(path, new Change("DELETED", object)));
        }
        return object;
    }

    void watch(BiConsumer<String, Change> watcher) {
        watchers.add(watcher);
    }

    int watchers() {
        return watchers.size();
    }

    void unwatch(BiConsumer<String, Change> watcher) {
        watchers.remove(watcher);
    }

    /** RFC 7386, which is near enough to the other merges for objects without lists that are merged by key. */
    static Map<String, Object> merged(Map<String, Object> object, Map<?, ?> patch) {
        Map<String, Object> result = new LinkedHashMap<>(object);
        patch.forEach((key, value) -> {
            String name = (String) key;
            if (value == null) {
                result.remove(name);
            } else if (value instanceof Map<?, ?> nested) {
                result.put(name, merged(map(result.get(name)), nested));
            } else {
                result.put(name, value);
            }
        });
        return result;
    }

    /** RFC 6902, for members of objects. */
    static Map<String, Object> patched(Map<String, Object> object, List<?> operations) {
        Map<String, Object> result = copy(object);
        for (Object each : operations) {
            Map<?, ?> operation = (Map<?, ?>) each;
            String[] names = ((String) operation.get("path")).substring(1).split("/");
            Map<String, Object> at = result;
            for (int i = 0; i < names.length - 1; i++) {
                Map<String, Object> next = copy(map(at.get(names[i])));
                at.put(names[i], next);
                at = next;
            }
            if ("remove".equals(operation.get("op"))) {
                at.remove(names[names.length - 1]);
            } else {
                at.put(names[names.length - 1], operation.get("value"));
            }
        }
        return result;
    }

    static Map<String, Object> copy(Map<String, Object> object) {
        return new LinkedHashMap<>(object);
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, Object>) map : new LinkedHashMap<>();
    }

    static Map<String, Object> parse(String json) throws Exception {
        return new LinkedHashMap<>(
                Json.parse(json, new Json.Limits(4 << 20, 60, 100_000)).members());
    }
}
