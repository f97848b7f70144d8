package io.productionguard.gateway.operation.kubernetes;

import io.productionguard.gateway.operation.Risk;
import java.util.Map;

/** Kinds on which the cluster's own safety, or data, depends: changing them is grave whatever the body says. */
final class ClusterGuards {

    private static final Map<String, String> CHANGED = Map.of(
            "mutatingwebhookconfigurations", "sees and changes what everybody sends to the cluster",
            "validatingwebhookconfigurations", "decides what the cluster accepts",
            "validatingadmissionpolicies", "decides what the cluster accepts",
            "validatingadmissionpolicybindings", "decides what the cluster accepts",
            "mutatingadmissionpolicies", "changes what everybody sends to the cluster",
            "apiservices", "answers for a whole API group",
            "certificatesigningrequests", "concerns certificates by which the cluster trusts");

    private static final Map<String, String> DELETED = Map.of(
            "customresourcedefinitions", "deletes every object of that kind as well",
            "persistentvolumes", "data may be lost",
            "persistentvolumeclaims", "data may be lost",
            "nodes", "takes a node out of the cluster");

    private ClusterGuards() {}

    static void look(RequestInfo info, Findings findings) {
        String always = CHANGED.get(info.resource());
        if (always != null) {
            findings.because(Risk.CRITICAL, always);
        }
        String deleted = info.verb().startsWith("delete") ? DELETED.get(info.resource()) : null;
        if (deleted != null) {
            findings.because(Risk.CRITICAL, deleted);
        }
    }
}
