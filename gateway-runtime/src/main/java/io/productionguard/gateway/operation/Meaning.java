package io.productionguard.gateway.operation;

import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What an operation does, as its protocol understood it: the input of every policy decision.
 *
 * @param accesses at least one; every one of them must be allowed for the operation to be allowed
 * @param risk the gravest risk found
 * @param reasons why the risk is what it is, each a short clause a person can read; empty only for {@link Risk#LOW}
 * @param fields details that rules can ask for
 * @param possibly accesses that it may be instead, as far as can be told from outside: what restricts counts for them as
 *     well, what allows does not
 */
public record Meaning(List<Access> accesses, Risk risk, List<String> reasons, Fields fields, List<Access> possibly) {

    public Meaning {
        // Most operations do one thing, and this is done for every one of them.
        accesses = accesses.size() == 1
                ? List.copyOf(accesses)
                : accesses.stream().distinct().sorted().toList();
        reasons = reasons.size() < 2
                ? List.copyOf(reasons)
                : reasons.stream().distinct().toList();
        possibly = List.copyOf(possibly);
        if (accesses.isEmpty()) {
            throw new IllegalArgumentException("an operation does at least one thing");
        }
        if (risk != Risk.LOW && reasons.isEmpty()) {
            throw new IllegalArgumentException("a risk above low is given with its reasons");
        }
    }

    /** A meaning without further details. */
    public Meaning(List<Access> accesses, Risk risk, List<String> reasons) {
        this(accesses, risk, reasons, Fields.NONE, List.of());
    }

    /** The same with these details. */
    public Meaning with(Fields details) {
        return new Meaning(accesses, risk, reasons, details, possibly);
    }

    /** The same that may be these accesses instead. */
    public Meaning orPossibly(List<Access> others) {
        return new Meaning(accesses, risk, reasons, fields, others);
    }

    /** Something that could not be understood; no glob allows it, only a rule that names {@code action} literally. */
    public static Meaning unknown(String action, String reason) {
        return new Meaning(List.of(Access.of(action)), Risk.CRITICAL, List.of(reason));
    }

    /** Both meanings at once, for several statements in one message, which have no details. */
    public Meaning and(Meaning other) {
        return new Meaning(
                concat(accesses, other.accesses),
                risk.and(other.risk),
                concat(reasons, other.reasons),
                Fields.NONE,
                concat(possibly, other.possibly));
    }

    /** The distinct actions, sorted. */
    public SortedSet<String> actions() {
        return accesses.stream().map(Access::action).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The same as a list. */
    public List<String> actionList() {
        return accesses.size() == 1 ? List.of(accesses.get(0).action()) : List.copyOf(actions());
    }

    /** The distinct named resources, sorted, as a list. */
    public List<String> resourceList() {
        if (accesses.size() != 1) {
            return List.copyOf(resources());
        }
        String resource = accesses.get(0).resource();
        return resource.isEmpty() ? List.of() : List.of(resource);
    }

    /** The distinct named resources, sorted. */
    public SortedSet<String> resources() {
        return accesses.stream()
                .map(Access::resource)
                .filter(resource -> !resource.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static <T> List<T> concat(Collection<T> first, Collection<T> second) {
        return java.util.stream.Stream.concat(first.stream(), second.stream()).toList();
    }
}
