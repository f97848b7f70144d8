package io.productionguard.gateway.policy;

import java.util.Set;

/**
 * What the configuration needs to know about a kind of target: its name in {@code type:}, the keys it understands, the
 * actions its operations can have. Protocols provide one each; the policy knows no protocol.
 */
public interface TargetType {

    /** The word in {@code type:}, such as {@code postgres}. */
    String name();

    /** Every action that an operation on such a target can have; a rule that matches none of them is refused. */
    Set<String> actions();

    /** Actions a rule has to spell out to allow them, because they mean that the operation was not understood. */
    Set<String> unknownActions();

    /**
     * Keys of a target entry that only this type has, beside the common {@code type, address, credential, tls, ca},
     * each with the JSON Schema fragment that describes its value.
     */
    java.util.Map<String, String> options();

    /** The rules that hold for such a target when the configuration has none. */
    java.util.List<Rule> builtInRules();
}
