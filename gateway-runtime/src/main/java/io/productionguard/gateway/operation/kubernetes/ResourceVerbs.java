package io.productionguard.gateway.operation.kubernetes;

import io.productionguard.gateway.net.Glob;
import io.productionguard.gateway.operation.Risk;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a request about a resource does, by its verb, its subresource, and where it depends on it, its body. */
final class ResourceVerbs {

    private static final String ALL_NAMES = "*";
    private static final Set<String> POD_CONNECTIONS = Set.of("exec", "attach", "portforward", "proxy");
    private static final Set<String> REVIEW_GROUPS = Set.of("authorization.k8s.io", "authentication.k8s.io");

    private final Findings findings;
    private final List<Glob> images;
    private final Query query;
    private final Body body;
    private final boolean dryRun;

    ResourceVerbs(Findings findings, List<Glob> images, Query query, Body body, boolean dryRun) {
        this.findings = findings;
        this.images = images;
        this.query = query;
        this.body = body;
        this.dryRun = dryRun;
    }

    void read(RequestInfo info) throws UnclearRequestException {
        String resource = ResourceName.of(info, name(info));
        if (connects(info, resource)) {
            return;
        }
        switch (info.verb()) {
            case "get" ->
                findings.low(info.kind().equals("pods/log") ? KubernetesActions.LOG : KubernetesActions.GET, resource);
            case "list" -> findings.low(KubernetesActions.LIST, resource);
            case "watch" -> findings.low(KubernetesActions.WATCH, resource);
            case "create", "update", "patch", "delete", "deletecollection" -> change(info, resource);
            default ->
                findings.critical(
                        KubernetesActions.NOT_UNDERSTOOD, resource, "a method that the API server has no verb for");
        }
    }

    /** The name in the address, else the one in the body, which a server may also make up. */
    private String name(RequestInfo info) {
        if (!info.name().isEmpty()) {
            return info.name();
        }
        if (!info.verb().equals("create")) {
            return ALL_NAMES;
        }
        String name = body.text("metadata", "name");
        return name.isEmpty() ? body.text("metadata", "generateName") + ALL_NAMES : name;
    }

    /** Subresources that lead somewhere else; for these, method and verb mean nothing. */
    private boolean connects(RequestInfo info, String resource) {
        if (info.verb().equals("proxy")) {
            findings.critical(KubernetesActions.PROXY, resource, "an address of the removed proxy");
            return true;
        }
        boolean core = info.group().isEmpty();
        if (!core || !POD_CONNECTIONS.contains(info.subresource())) {
            return false;
        }
        switch (info.kind()) {
            case "pods/exec" -> findings.high(KubernetesActions.EXEC, resource, "runs a command in a container");
            case "pods/attach" -> findings.high(KubernetesActions.ATTACH, resource, "connects to a running process");
            case "pods/portforward" ->
                findings.high(KubernetesActions.PORT_FORWARD, resource, "opens a connection into the pod");
            case "nodes/proxy" ->
                findings.critical(
                        KubernetesActions.PROXY,
                        resource,
                        "the kubelet's own interface, which can run commands in every pod of the node");
            default -> findings.high(KubernetesActions.PROXY, resource, "sends a request to what runs in the cluster");
        }
        if (info.subresource().equals("proxy") && info.name().indexOf(':') >= 0) {
            // "https:web:8443" is the object "web": a rule about it means this as well.
            findings.low(KubernetesActions.PROXY, ResourceName.of(info, withoutPort(info.name())));
        }
        return true;
    }

    /** {@code NAME:PORT} and {@code SCHEME:NAME:PORT}, where scheme and port may be empty. */
    private static String withoutPort(String name) {
        String[] parts = name.split(":", -1);
        return parts.length == 2 ? parts[0] : parts[1];
    }

    private void change(RequestInfo info, String resource) throws UnclearRequestException {
        if (info.verb().equals("create") && isReview(info)) {
            findings.low(KubernetesActions.REVIEW, resource);
            return;
        }
        if (dryRun) {
            findings.low(KubernetesActions.DRY_RUN, resource);
            return;
        }
        if (info.subresource().isEmpty()) {
            verb(info, resource);
        } else {
            subresource(info, resource);
        }
        if (!info.verb().startsWith("delete")) {
            content(info, resource);
        }
        if (info.is("", "namespaces")) {
            String itself = ResourceName.ofNamespaceItself(info, name(info));
            findings.low("k8s." + info.verb(), itself);
        }
        ClusterGuards.look(info, findings);
    }

    private static boolean isReview(RequestInfo info) {
        return REVIEW_GROUPS.contains(info.group()) && info.resource().endsWith("reviews");
    }

    private void subresource(RequestInfo info, String resource) {
        boolean core = info.group().isEmpty();
        String kind = core ? info.kind() : info.subresource();
        switch (kind) {
            case "scale", "replicationcontrollers/scale" ->
                findings.high(KubernetesActions.SCALE, resource, "changes a number of replicas" + replicas());
            case "pods/eviction" -> findings.high(KubernetesActions.EVICT, resource, "evicts a pod");
            case "pods/binding" -> findings.high(KubernetesActions.BIND, resource, "puts a pod on a node");
            case "pods/ephemeralcontainers" ->
                findings.high(KubernetesActions.DEBUG, resource, "adds a container to a running pod");
            case "serviceaccounts/token" ->
                findings.critical(KubernetesActions.TOKEN, resource, "makes a token that works without the gateway");
            default -> verb(info, resource);
        }
    }

    private String replicas() {
        Object replicas = body.at("spec", "replicas");
        return replicas instanceof Number ? " to " + replicas : "";
    }

    private void verb(RequestInfo info, String resource) {
        switch (info.verb()) {
            case "create" -> findings.high(KubernetesActions.CREATE, resource, "creates an object");
            case "update" -> {
                findings.high(KubernetesActions.UPDATE, resource, "replaces an object");
                createsIfAbsent(resource);
            }
            case "patch" -> {
                findings.high(KubernetesActions.PATCH, resource, "changes an object");
                if (body.form() == Body.Form.APPLY) {
                    createsIfAbsent(resource);
                    if (query.flag("force")) {
                        findings.because(Risk.HIGH, "takes over fields that others manage");
                    }
                }
            }
            case "delete" -> delete(info, resource);
            default -> deleteCollection(resource);
        }
    }

    /** With a resource version the server only changes the object that has it. */
    private void createsIfAbsent(String resource) {
        if (body.text("metadata", "resourceVersion").isEmpty()) {
            findings.high(KubernetesActions.CREATE, resource, "creates the object if there is none");
        }
    }

    private void delete(RequestInfo info, String resource) {
        findings.high(KubernetesActions.DELETE, resource, "deletes an object");
        if (info.is("", "namespaces") && info.subresource().isEmpty()) {
            findings.critical(
                    KubernetesActions.DELETE_NAMESPACE, resource, "deletes a namespace with everything in it");
        }
    }

    private void deleteCollection(String resource) {
        findings.critical(KubernetesActions.DELETE_COLLECTION, resource, "deletes many objects at once");
        if (!Selectors.choose(query.first("labelSelector")) && !Selectors.choose(query.first("fieldSelector"))) {
            findings.critical(
                    KubernetesActions.DELETE_COLLECTION_UNBOUNDED, resource, "no selector chooses which ones");
        }
    }

    /** What the body makes of it. */
    private void content(RequestInfo info, String resource) {
        if (info.group().equals(RbacScan.GROUP)) {
            RbacScan rbac = new RbacScan(findings, resource);
            rbac.note();
            if (info.resource().endsWith("bindings")) {
                rbac.binding(body);
            } else {
                rbac.role(body);
            }
            return;
        }
        if (info.is("", "bindings")) {
            findings.high(KubernetesActions.BIND, resource, "puts a pod on a node");
        }
        if (info.is("", "secrets") && mentionsTokenType(body.root())) {
            findings.critical(KubernetesActions.TOKEN, resource, "makes a lasting token of a service account");
        }
        if (PlainContent.of(info)) {
            return;
        }
        new PodScan(findings, resource, images).scan(body);
    }

    private static boolean mentionsTokenType(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.values().stream().anyMatch(ResourceVerbs::mentionsTokenType);
        }
        if (value instanceof List<?> items) {
            return items.stream().anyMatch(ResourceVerbs::mentionsTokenType);
        }
        return "kubernetes.io/service-account-token".equals(value);
    }
}
