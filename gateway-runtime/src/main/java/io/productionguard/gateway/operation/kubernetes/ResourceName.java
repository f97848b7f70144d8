package io.productionguard.gateway.operation.kubernetes;

import java.util.Set;

/**
 * How rules name objects: {@code namespace/group/resource/name}, then {@code /subresource} if there is one. The core group
 * is written {@code core}, the place of the namespace {@code -} for what is in none, and {@code *} stands for all: all names
 * of a list, all namespaces of {@code kubectl get pods -A}.
 */
final class ResourceName {

    private static final String CORE = "core";
    private static final String NO_NAMESPACE = "-";
    private static final String ALL = "*";

    /** Kinds of Kubernetes itself that are in no namespace; of others, the address of a list does not tell. */
    private static final Set<String> CLUSTER_SCOPED = Set.of(
            "namespaces",
            "nodes",
            "persistentvolumes",
            "componentstatuses",
            "clusterroles",
            "clusterrolebindings",
            "customresourcedefinitions",
            "apiservices",
            "mutatingwebhookconfigurations",
            "validatingwebhookconfigurations",
            "validatingadmissionpolicies",
            "validatingadmissionpolicybindings",
            "storageclasses",
            "volumeattachments",
            "csidrivers",
            "csinodes",
            "priorityclasses",
            "runtimeclasses",
            "ingressclasses",
            "certificatesigningrequests",
            "flowschemas",
            "prioritylevelconfigurations",
            "selfsubjectaccessreviews",
            "selfsubjectrulesreviews",
            "selfsubjectreviews",
            "subjectaccessreviews",
            "tokenreviews");

    private ResourceName() {}

    /** The object of a request, whose name may stand in the body only. */
    static String of(RequestInfo info, String name) {
        boolean everywhere =
                info.namespace().isEmpty() && name.equals(ALL) && !CLUSTER_SCOPED.contains(info.resource());
        String namespace = everywhere ? ALL : info.namespace().isEmpty() ? NO_NAMESPACE : info.namespace();
        return in(namespace, info, name);
    }

    /** A namespace as an object of the cluster, which rules about what is inside a namespace do not mean. */
    static String ofNamespaceItself(RequestInfo info, String name) {
        return in(NO_NAMESPACE, info, name);
    }

    private static String in(String namespace, RequestInfo info, String name) {
        String group = info.group().isEmpty() ? CORE : info.group();
        String object = namespace + "/" + group + "/" + info.resource() + "/" + name;
        return info.subresource().isEmpty() ? object : object + "/" + info.subresource();
    }
}
