package io.productionguard.gateway.policy;

import java.util.List;
import java.util.Map;
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
     * Actions that nothing but a rule lets through: where no rule matches one, it is denied, whatever the default says,
     * because it makes an operation another one than it seems.
     */
    default Set<String> ruledActions() {
        return Set.of();
    }

    /**
     * Keys of a target entry that only this type has, beside the common {@code type, address, credential, tls, ca},
     * each with the JSON Schema fragment that describes its value. Of JSON Schema the fragments use {@code type}
     * ({@code string}, {@code integer}, {@code boolean}, or {@code array} of these), {@code enum}, {@code pattern},
     * {@code minLength}, {@code maxLength}, {@code minimum}, {@code maximum}, {@code items}, {@code minItems}, {@code
     * maxItems}, {@code uniqueItems} and annotations; {@code "x-required": true} makes the key one that must be there.
     */
    Map<String, String> options();

    /**
     * Whether an entry says where one system is, with {@code address}, {@code tls} and {@code credential}. Of a type
     * for which this is false, entries have none of these, a configuration has one entry at most, and its {@code ca} is
     * trusted besides the runtime's own authorities.
     */
    default boolean addressed() {
        return true;
    }

    /**
     * Details that rules can ask for under {@code when}: whole names, such as {@code exec.command}, and kinds of which any
     * name will do, such as {@code query} for {@code query.force}.
     */
    default Set<String> fields() {
        return Set.of();
    }

    /** The rules that hold for such a target when the configuration has none. */
    List<Rule> builtInRules();

    /**
     * What is wrong with an entry that has the right shape, such as an address without a port: the key it is about to
     * "what is wrong; what to do". {@code policy check} reports it with its place in the file.
     */
    default Map<String, String> problems(Target target) {
        return Map.of();
    }
}
