package io.productionguard.gateway.operation.http;

import io.productionguard.gateway.operation.Access;
import io.productionguard.gateway.operation.Fields;
import io.productionguard.gateway.operation.Meaning;
import io.productionguard.gateway.operation.Risk;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The actions behind a forward proxy: those of requests that are read, and one for a connection that is not. */
public final class ProxyActions {

    /** An encrypted connection whose content nobody reads; the resource is {@code host:port}. */
    public static final String TUNNEL = "proxy.tunnel";

    /** All of them. */
    public static final Set<String> ALL =
            Stream.concat(HttpActions.ALL.stream(), Stream.of(TUNNEL)).collect(Collectors.toUnmodifiableSet());

    private ProxyActions() {}

    /**
     * What opening a tunnel means. Whatever a rule asks for under {@code when} may be inside.
     *
     * @param listed whether the configuration names the host, so that its tunnels were thought of
     */
    public static Meaning tunnel(String destination, boolean listed) {
        return new Meaning(
                        List.of(new Access(TUNNEL, destination)),
                        listed ? Risk.LOW : Risk.HIGH,
                        List.of("what goes through is neither read nor masked"))
                .with(new Fields(Map.of(), HttpFields.KINDS));
    }
}
