package io.productionguard.gateway.protocol;

import io.productionguard.gateway.operation.http.HttpActions;
import io.productionguard.gateway.policy.Rule;
import java.util.List;

/** The rules that hold for an HTTP API when the configuration has none: reading is allowed, everything else asks. */
final class HttpRules {

    static final List<Rule> BUILT_IN = List.of(
            Rule.allow("http-reads", HttpActions.GET, HttpActions.HEAD, HttpActions.OPTIONS),
            Rule.approve(
                    "http-changes",
                    HttpActions.POST,
                    HttpActions.PUT,
                    HttpActions.PATCH,
                    HttpActions.DELETE,
                    HttpActions.UPGRADE,
                    HttpActions.UNKNOWN_METHOD),
            // Nobody can approve what nobody has seen.
            Rule.deny("http-unread", HttpActions.UNREAD_BODY));

    private HttpRules() {}
}
