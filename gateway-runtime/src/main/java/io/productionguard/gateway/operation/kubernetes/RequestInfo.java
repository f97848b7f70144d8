package io.productionguard.gateway.operation.kubernetes;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the request line alone says, found the way the API server itself finds it before it authorizes (RequestInfo of
 * k8s.io/apiserver), so that both speak about the same verb and object.
 *
 * @param resourceRequest whether it is about a resource; otherwise only path and verb mean something
 * @param path decoded path
 * @param verb {@code get list watch create update patch delete deletecollection proxy}, or the method in lower case for a
 *     path that is no resource; {@code ""} for a method that is none of a resource
 * @param group API group, {@code ""} for the core
 * @param version such as {@code v1}
 * @param namespace or {@code ""}; a namespace object is in the namespace of its own name
 * @param resource plural, such as {@code pods}
 * @param name or {@code ""}
 * @param subresource such as {@code exec}, or {@code ""}
 */
public record RequestInfo(
        boolean resourceRequest,
        String path,
        String verb,
        String group,
        String version,
        String namespace,
        String resource,
        String name,
        String subresource) {

    private static final int MAX_PATH_CHARS = 4_096;

    /** Verbs that older addresses write in front of the resource, {@code /api/v1/watch/pods}. */
    private static final Set<String> PREFIX_VERBS = Set.of("proxy", "watch");

    /** What behind a namespace's name is the namespace's own and not a kind in it. */
    private static final Set<String> NAMESPACE_SUBRESOURCES = Set.of("status", "finalize");

    /** Reads method, decoded path and query. */
    public static RequestInfo of(String method, String path, Query query) throws UnclearRequestException {
        List<String> parts = segments(path);
        int at = 0;
        boolean core = !parts.isEmpty() && parts.get(0).equals("api");
        boolean grouped = !parts.isEmpty() && parts.get(0).equals("apis");
        if (parts.size() < 3 || !(core || grouped) || (grouped && parts.size() < 4)) {
            return nonResource(method, path);
        }
        at++;
        String group = grouped ? parts.get(at++) : "";
        String version = parts.get(at++);
        String verb = verb(method);
        if (PREFIX_VERBS.contains(parts.get(at))) {
            if (parts.size() - at < 2) {
                throw UnclearRequestException.malformed("the address names neither kind nor namespace");
            }
            // Whatever the method, as the server has it.
            verb = parts.get(at++);
        }
        String namespace = "";
        if (parts.get(at).equals("namespaces") && parts.size() - at > 1) {
            namespace = parts.get(at + 1);
            if (parts.size() - at > 2 && !NAMESPACE_SUBRESOURCES.contains(parts.get(at + 2))) {
                at += 2;
            }
        }
        List<String> object = parts.subList(at, parts.size());
        String name = object.size() > 1 ? object.get(1) : "";
        String subresource = object.size() > 2 && !verb.equals("proxy") ? object.get(2) : "";
        if (name.isEmpty() && verb.equals("get")) {
            verb = query.flag("watch") ? "watch" : "list";
            name = selectedName(query).orElse("");
        } else if (name.isEmpty() && verb.equals("delete")) {
            verb = "deletecollection";
        }
        return new RequestInfo(true, path, verb, group, version, namespace, object.get(0), name, subresource);
    }

    private static RequestInfo nonResource(String method, String path) {
        return new RequestInfo(false, path, method.toLowerCase(java.util.Locale.ROOT), "", "", "", "", "", "");
    }

    private static String verb(String method) {
        return switch (method) {
            case "POST" -> "create";
            case "GET", "HEAD" -> "get";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> "delete";
            default -> "";
        };
    }

    /** The parts between slashes. The server drops slashes at both ends; what it could read in two ways is refused. */
    private static List<String> segments(String path) throws UnclearRequestException {
        if (!path.startsWith("/") || path.length() > MAX_PATH_CHARS) {
            throw UnclearRequestException.malformed("the path is not absolute, or longer than " + MAX_PATH_CHARS);
        }
        if (path.chars().anyMatch(c -> c < 0x20 || c == 0x7f || c == '\\')) {
            throw UnclearRequestException.malformed("the path contains a control character or a backslash");
        }
        int end = path.endsWith("/") && path.length() > 1 ? path.length() - 1 : path.length();
        if (end == 1) {
            return List.of();
        }
        List<String> parts = Arrays.asList(path.substring(1, end).split("/", -1));
        for (String part : parts) {
            if (part.isEmpty() || part.equals(".") || part.equals("..") || part.indexOf('%') >= 0) {
                throw UnclearRequestException.malformed(
                        "the path is not in its normal form: it contains an empty part, a dot or an escaped escape");
            }
        }
        return parts;
    }

    /** The name that a field selector asks for, so that {@code get NAME -w} is about that object alone. */
    private static Optional<String> selectedName(Query query) {
        String selector = query.first("fieldSelector");
        if (selector.indexOf('\\') >= 0) {
            // An escaped comma ends no term: "type!=a\\,metadata.name=b" names nothing, and chooses nearly everything.
            return Optional.empty();
        }
        for (String term : selector.split(",", -1)) {
            int equals = term.indexOf('=');
            if (equals < 0 || term.startsWith("!=", equals - 1)) {
                continue;
            }
            String value = term.substring(term.startsWith("==", equals) ? equals + 2 : equals + 1);
            boolean name = term.substring(0, equals).equals("metadata.name");
            if (name && !value.isEmpty() && value.indexOf('/') < 0 && value.indexOf('%') < 0) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    /** The resource with its subresource as RBAC writes it: {@code pods/exec}. */
    public String kind() {
        return subresource.isEmpty() ? resource : resource + "/" + subresource;
    }

    /** Whether it is this kind of this group. */
    boolean is(String wantedGroup, String wantedResource) {
        return group.equals(wantedGroup) && resource.equals(wantedResource);
    }
}
