package io.productionguard.gateway.operation.kubernetes;

import io.productionguard.gateway.net.Glob;
import io.productionguard.gateway.net.Texts;
import io.productionguard.gateway.operation.Risk;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks for grants that lead to more than they name, in roles and bindings and patches of them. Goes by the texts in the
 * body, so that no form of patch hides one; a role that merely mentions such a word in an annotation is taken for one, too.
 * What a patch leads to and does not say is left to {@link RbacPatch}.
 */
final class RbacScan {

    static final String GROUP = "rbac.authorization.k8s.io";

    /** Verbs and resources that lead to everything else. */
    private static final Map<String, String> GRAVE = Map.ofEntries(
            Map.entry("*", "a wildcard"),
            Map.entry("escalate", "the verb escalate"),
            Map.entry("bind", "the verb bind"),
            Map.entry("impersonate", "the verb impersonate"),
            Map.entry("secrets", "access to secrets"),
            Map.entry("pods/exec", "running commands in pods"),
            Map.entry("pods/attach", "attaching to pods"),
            Map.entry("pods/ephemeralcontainers", "adding containers to pods"),
            Map.entry("nodes/proxy", "the kubelets' own interface"),
            Map.entry("serviceaccounts/token", "tokens of service accounts"),
            Map.entry("certificatesigningrequests/approval", "approving certificates"),
            Map.entry("certificatesigningrequests", "certificates"));

    private static final Set<String> GRAVE_ROLES = Set.of("cluster-admin", "admin", "edit");

    private static final Set<String> EVERYBODY =
            Set.of("system:anonymous", "system:unauthenticated", "system:authenticated", "system:masters");

    static final String TAKES_IN = "takes in the rules of other roles";

    private static final int MAX_SHOWN = 80;

    private final Findings findings;
    private final String resource;

    RbacScan(Findings findings, String resource) {
        this.findings = findings;
        this.resource = resource;
    }

    /** A Role or ClusterRole, or a patch of one. */
    void role(Body body) {
        granted(body.root());
        if (body.form() == Body.Form.JSON_PATCH) {
            RbacPatch.role((List<?>) body.root()).forEach(this::escalates);
        }
    }

    private void granted(Object value) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, member) -> {
                if (isAggregation(String.valueOf(name))) {
                    escalates(addsItself((String) name));
                }
                if (!name.equals("metadata") || member instanceof Map<?, ?>) {
                    granted(name.equals("metadata") ? labels((Map<?, ?>) member) : member);
                }
            });
            if (map.containsKey("aggregationRule")) {
                escalates(TAKES_IN);
            }
        } else if (value instanceof List<?> items) {
            items.forEach(this::granted);
        } else if (value instanceof String text) {
            grants(text).forEach(what -> escalates("grants " + what));
        }
    }

    /** What a verb or resource leads to. A wildcard for the resource or the subresource is all of these. */
    private static List<String> grants(String text) {
        int slash = text.indexOf('/');
        if (slash <= 0 || text.indexOf('*') < 0) {
            return GRAVE.containsKey(text) ? List.of(GRAVE.get(text)) : List.of();
        }
        Glob resource = Glob.of(text.substring(0, slash));
        Glob part = Glob.of(text.substring(slash + 1));
        return GRAVE.entrySet().stream()
                .filter(grave -> {
                    int at = grave.getKey().indexOf('/');
                    return at > 0
                            && resource.matches(grave.getKey().substring(0, at))
                            && part.matches(grave.getKey().substring(at + 1));
                })
                .map(Map.Entry::getValue)
                .sorted()
                .toList();
    }

    /** Whether a label of this name adds a role's rules to another one. */
    static boolean isAggregation(String label) {
        return label.startsWith(GROUP + "/aggregate-to-");
    }

    static String addsItself(String label) {
        return "adds itself to another role (" + Texts.line(label, MAX_SHOWN) + ")";
    }

    private static Object labels(Map<?, ?> metadata) {
        Object labels = metadata.get("labels");
        return labels == null ? Map.of() : labels;
    }

    /** A RoleBinding or ClusterRoleBinding, or a patch of one. */
    void binding(Body body) {
        findings.critical(KubernetesActions.BIND, resource, "gives somebody a role");
        strings(body.root());
        if (body.form() == Body.Form.JSON_PATCH) {
            RbacPatch.binding((List<?>) body.root()).forEach(this::escalates);
        }
    }

    private void strings(Object value) {
        if (value instanceof Map<?, ?> map) {
            map.values().forEach(this::strings);
        } else if (value instanceof List<?> items) {
            items.forEach(this::strings);
        } else if (value instanceof String text) {
            if (GRAVE_ROLES.contains(text)) {
                escalates("binds the role " + text);
            } else if (EVERYBODY.contains(text)) {
                escalates("binds a role to " + text);
            }
        }
    }

    private void escalates(String reason) {
        findings.critical(KubernetesActions.ESCALATE, resource, reason);
    }

    /** Changing who may do what is grave, even where nothing in it stands out. */
    void note() {
        findings.because(Risk.CRITICAL, "changes who may do what in the cluster");
    }
}
