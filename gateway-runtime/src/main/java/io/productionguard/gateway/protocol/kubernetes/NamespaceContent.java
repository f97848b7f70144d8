package io.productionguard.gateway.protocol.kubernetes;

import io.productionguard.gateway.protocol.http.Preview;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out what goes with a namespace: of every kind that discovery names and that can be listed, how many there are and
 * the first names, but not what every namespace has. Asks for metadata only.
 */
final class NamespaceContent {

    static final String NAMES_ONLY = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

    /** Everything in one answer where the server can (Kubernetes 1.26 and newer). */
    private static final String DISCOVERY = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
            + "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";

    private static final int MOST_KINDS = 100;
    private static final int MOST_VERSIONS = 60;
    private static final int MOST_NAMES = 5;

    /** Made by controllers from other objects, or of no use to anybody when the namespace is gone. */
    private static final Set<String> OF_NO_ACCOUNT =
            Set.of("events", "events.events.k8s.io", "endpoints", "leases.coordination.k8s.io");

    /** Kind and name of what every namespace has. */
    private static final Set<String> EVERYWHERE =
            Set.of("serviceaccounts default", "configmaps kube-root-ca.crt", "configmaps openshift-service-ca.crt");

    private static final String ACCOUNT = "kubernetes.io/service-account.name";
    private static final String SLICES = "endpointslices.discovery.k8s.io";
    private static final String MANAGER = "endpointslice.kubernetes.io/managed-by";

    /** A kind as it is listed; its title is what RBAC and kubectl call it. */
    private record Kind(String title, String path) {}

    private final Inquiry inquiry;
    private final String namespace;
    private final List<Kind> kinds = new ArrayList<>();
    private final Set<String> titles = new HashSet<>();
    private final List<String> unknown = new ArrayList<>();
    private boolean found;

    NamespaceContent(Inquiry inquiry, String namespace) {
        this.inquiry = inquiry;
        this.namespace = namespace;
    }

    /** Plans the questions. */
    void find() {
        if (!isPlain(namespace)) {
            return;
        }
        inquiry.get("what the namespace contains", "/api", DISCOVERY, answer -> discovered(answer, "the core group"));
        inquiry.get(
                "what the namespace contains", "/apis", DISCOVERY, answer -> discovered(answer, "all other groups"));
        inquiry.then(this::list);
    }

    private void discovered(Preview.Answer answer, String what) {
        Map<String, Object> document = Inquiry.object(answer);
        switch (answer.status() == 200 ? Inquiry.text(document, "kind") : "") {
            case "APIGroupDiscoveryList" -> Inquiry.items(document, "items").forEach(this::group);
            case "APIVersions" ->
                Inquiry.items(document, "versions").forEach(version -> versionOf("", String.valueOf(version)));
            case "APIGroupList" -> groups(document);
            default -> unknown.add(what);
        }
    }

    /** One group of aggregated discovery, its preferred version first. */
    private void group(Object group) {
        String name = Inquiry.text(group, "metadata", "name");
        for (Object version : Inquiry.items(group, "versions")) {
            if (Inquiry.text(version, "freshness").equals("Stale")) {
                unknown.add("the group " + name);
            }
            for (Object resource : Inquiry.items(version, "resources")) {
                if (Inquiry.text(resource, "scope").equals("Namespaced")) {
                    kind(name, Inquiry.text(version, "version"), Inquiry.text(resource, "resource"), resource);
                }
            }
        }
    }

    private void groups(Map<String, Object> document) {
        int asked = 0;
        for (Object group : Inquiry.items(document, "groups")) {
            String preferred = Inquiry.text(group, "preferredVersion", "version");
            List<String> versions = new ArrayList<>(List.of(preferred));
            Inquiry.items(group, "versions").forEach(version -> versions.add(Inquiry.text(version, "version")));
            for (String version : versions.stream().distinct().toList()) {
                if (++asked > MOST_VERSIONS) {
                    unknown.add("more than " + MOST_VERSIONS + " versions of groups");
                    return;
                }
                versionOf(Inquiry.text(group, "name"), version);
            }
        }
    }

    private void versionOf(String group, String version) {
        if (!isPlain(version) || !(group.isEmpty() || isPlain(group))) {
            unknown.add("a group");
            return;
        }
        String path = prefix(group, version);
        inquiry.get(path, path, Inquiry.JSON, answer -> {
            Map<String, Object> document = Inquiry.object(answer);
            if (answer.status() != 200 || !Inquiry.text(document, "kind").equals("APIResourceList")) {
                unknown.add(path);
            }
            for (Object resource : Inquiry.items(document, "resources")) {
                if (Boolean.TRUE.equals(Inquiry.at(resource, "namespaced"))) {
                    kind(group, version, Inquiry.text(resource, "name"), resource);
                }
            }
        });
    }

    private void kind(String group, String version, String resource, Object entry) {
        // Subresources have a slash in their name.
        if (!Inquiry.items(entry, "verbs").contains("list") || !isPlain(resource) || !isPlain(version)) {
            return;
        }
        String title = group.isEmpty() ? resource : resource + "." + group;
        boolean measured = group.endsWith("metrics.k8s.io");
        if (!measured && !OF_NO_ACCOUNT.contains(title) && titles.add(title)) {
            kinds.add(new Kind(title, prefix(group, version) + "/namespaces/" + namespace + "/" + resource));
        }
    }

    private static String prefix(String group, String version) {
        return group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
    }

    private void list() {
        if (kinds.size() > MOST_KINDS) {
            unknown.add((kinds.size() - MOST_KINDS) + " kinds beyond the first " + MOST_KINDS);
        }
        kinds.stream()
                .limit(MOST_KINDS)
                .forEach(kind -> inquiry.get(
                        kind.title(), kind.path() + "?limit=500", NAMES_ONLY, answer -> listed(kind, answer)));
        inquiry.then(this::conclude);
    }

    private void listed(Kind kind, Preview.Answer answer) {
        Optional<Inquiry.Listing> listing = Inquiry.listing(answer);
        if (listing.isEmpty()) {
            unknown.add(kind.title());
            return;
        }
        List<?> own = listing.get().items().stream()
                .filter(item -> !isEverywhere(kind, item))
                .toList();
        long number = own.size() + listing.get().remaining();
        if (number == 0 && !listing.get().uncounted()) {
            return;
        }
        found = true;
        List<String> names = own.stream()
                .map(item -> Inquiry.text(item, "metadata", "name"))
                .filter(name -> !name.isEmpty())
                .limit(MOST_NAMES)
                .toList();
        inquiry.say("contains " + listing.get().number(own.size()) + " " + kind.title()
                + (names.isEmpty() ? "" : ": " + String.join(", ", names))
                + (number > names.size() && !names.isEmpty() ? ", …" : ""));
    }

    private static boolean isEverywhere(Kind kind, Object item) {
        Object metadata = Inquiry.at(item, "metadata");
        String manager = Inquiry.text(metadata, "labels", MANAGER);
        return EVERYWHERE.contains(kind.title() + " " + Inquiry.text(metadata, "name"))
                || (kind.title().equals("secrets")
                        && Inquiry.text(metadata, "annotations", ACCOUNT).equals("default"))
                || (kind.title().equals(SLICES) && manager.endsWith(".k8s.io"));
    }

    private void conclude() {
        if (!unknown.isEmpty()) {
            inquiry.say("not known, because it could not be listed: "
                    + Inquiry.listed(unknown.stream().distinct().toList(), 2 * MOST_NAMES));
        } else if (!found) {
            inquiry.say("contains nothing but what every namespace has");
        }
    }

    /** What may stand in an address as it is. */
    private static boolean isPlain(String text) {
        return !text.isEmpty()
                && text.length() <= 253
                && text.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.');
    }
}
