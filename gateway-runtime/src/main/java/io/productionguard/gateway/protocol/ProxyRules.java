package io.productionguard.gateway.protocol;

import io.productionguard.gateway.operation.http.ProxyActions;
import io.productionguard.gateway.policy.Rule;
import java.util.List;
import java.util.stream.Stream;

/**
 * The rules that hold behind a forward proxy when the configuration has none: a tunnel to where the configuration lets
 * tunnels lead is allowed, and requests that are read are decided as those of an HTTP API.
 */
final class ProxyRules {

    static final List<Rule> BUILT_IN = Stream.concat(
                    Stream.of(Rule.allow("proxy-tunnels", ProxyActions.TUNNEL)), HttpRules.BUILT_IN.stream())
            .toList();

    private ProxyRules() {}
}
