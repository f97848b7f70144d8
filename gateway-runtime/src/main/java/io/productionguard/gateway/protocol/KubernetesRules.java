package io.productionguard.gateway.protocol;

import io.productionguard.gateway.operation.kubernetes.KubernetesActions;
import io.productionguard.gateway.policy.Rule;
import java.util.List;

/**
 * The rules that hold for a Kubernetes target when the configuration has none: reads run and are masked, changes and
 * whatever reaches into a pod ask, and what cannot be taken back, leaves the pod's sandbox or widens rights is refused.
 */
final class KubernetesRules {

    static final List<Rule> BUILT_IN = List.of(
            Rule.allow(
                    "reads",
                    KubernetesActions.GET,
                    KubernetesActions.LIST,
                    KubernetesActions.WATCH,
                    KubernetesActions.LOG,
                    KubernetesActions.DISCOVER,
                    KubernetesActions.REVIEW,
                    KubernetesActions.DRY_RUN),
            Rule.approve(
                    "changes",
                    KubernetesActions.CREATE,
                    KubernetesActions.UPDATE,
                    KubernetesActions.PATCH,
                    KubernetesActions.DELETE,
                    KubernetesActions.DELETE_COLLECTION,
                    KubernetesActions.SCALE,
                    KubernetesActions.EVICT,
                    KubernetesActions.BIND),
            Rule.approve(
                    "into-pods",
                    KubernetesActions.EXEC,
                    KubernetesActions.ATTACH,
                    KubernetesActions.PORT_FORWARD,
                    KubernetesActions.PROXY,
                    KubernetesActions.DEBUG),
            Rule.deny(
                    "irreversible",
                    KubernetesActions.DELETE_NAMESPACE,
                    KubernetesActions.DELETE_COLLECTION_UNBOUNDED),
            Rule.deny(
                    "outside-the-sandbox",
                    KubernetesActions.PRIVILEGED,
                    KubernetesActions.ESCALATE,
                    KubernetesActions.IMPERSONATE,
                    KubernetesActions.TOKEN,
                    KubernetesActions.UNLISTED_IMAGE));

    private KubernetesRules() {}
}
