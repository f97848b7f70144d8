package io.productionguard.gateway.protocol.kubernetes;

import io.productionguard.gateway.protocol.ClientContext;
import io.productionguard.gateway.protocol.Endpoint;
import java.util.List;

/** The kubeconfig that clients get: one context per target, which leads to the gateway with the session's own token. */
final class AgentKubeconfig {

    static final String FILE = "kubeconfig";

    private static final String USER = "production-guard";

    private AgentKubeconfig() {}

    /** Its text; every value quoted, so that no name can be taken for something else. */
    static String text(List<Endpoint> endpoints, ClientContext context) {
        StringBuilder text = new StringBuilder("apiVersion: v1\nkind: Config\npreferences: {}\n");
        text.append("current-context: ")
                .append(quoted(endpoints.get(0).target().name()))
                .append("\nclusters:\n");
        for (Endpoint endpoint : endpoints) {
            text.append("- name: ").append(quoted(endpoint.target().name())).append('\n');
            text.append("  cluster:\n    server: ")
                    .append(quoted("https://" + endpoint.host() + ":" + endpoint.port()))
                    .append('\n');
            text.append("    certificate-authority: ")
                    .append(quoted(context.certificateAuthority().toString()))
                    .append('\n');
        }
        text.append("users:\n- name: ").append(quoted(USER)).append('\n');
        text.append("  user:\n    token: ").append(quoted(context.token())).append('\n');
        text.append("contexts:\n");
        for (Endpoint endpoint : endpoints) {
            String name = quoted(endpoint.target().name());
            text.append("- name: ").append(name).append('\n');
            text.append("  context:\n    cluster: ").append(name).append('\n');
            text.append("    user: ").append(quoted(USER)).append('\n');
            String namespace = endpoint.target().options().getOrDefault(KubernetesProtocol.NAMESPACE, "");
            if (!namespace.isEmpty()) {
                text.append("    namespace: ").append(quoted(namespace)).append('\n');
            }
        }
        return text.toString();
    }

    private static String quoted(String value) {
        return "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
