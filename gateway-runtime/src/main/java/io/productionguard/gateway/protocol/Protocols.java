package io.productionguard.gateway.protocol;

import io.productionguard.gateway.protocol.http.HttpProtocol;
import io.productionguard.gateway.protocol.kubernetes.KubernetesProtocol;
import io.productionguard.gateway.protocol.postgres.PostgresProtocol;
import io.productionguard.gateway.protocol.proxy.ProxyProtocol;
import io.productionguard.gateway.protocol.vault.VaultProtocol;
import java.util.List;

/** The registry: every protocol this gateway speaks, an entry each. */
public final class Protocols {

    private Protocols() {}

    /** One of each, in the order in which messages list them. */
    public static List<Protocol> all() {
        return List.of(
                new PostgresProtocol(SqlRules.BUILT_IN),
                new HttpProtocol(HttpRules.BUILT_IN),
                new VaultProtocol(VaultRules.BUILT_IN),
                new KubernetesProtocol(KubernetesRules.BUILT_IN),
                new ProxyProtocol(ProxyRules.BUILT_IN));
    }
}
