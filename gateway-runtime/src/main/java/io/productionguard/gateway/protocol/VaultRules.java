package io.productionguard.gateway.protocol;

import io.productionguard.gateway.operation.http.SecretActions;
import io.productionguard.gateway.policy.Rule;
import java.util.List;

/**
 * The rules that hold for a secrets store when the configuration has none: secrets are read masked, changes ask, and what
 * is for good or about the store itself is refused.
 */
final class VaultRules {

    static final List<Rule> BUILT_IN = List.of(
            Rule.allow("secret-reads", SecretActions.READ, SecretActions.LIST, SecretActions.STATUS),
            Rule.approve(
                    "secret-changes",
                    SecretActions.WRITE,
                    SecretActions.DELETE,
                    SecretActions.TOKEN,
                    SecretActions.WRAP),
            Rule.deny("secret-store", SecretActions.DESTROY, SecretActions.ADMIN, SecretActions.UNKNOWN_ACTION));

    private VaultRules() {}
}
