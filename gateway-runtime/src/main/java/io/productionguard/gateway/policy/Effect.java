package io.productionguard.gateway.policy;

/** What a rule does with an operation, in rising strictness. */
public enum Effect {
    ALLOW,
    APPROVE,
    DENY;

    /** The stricter of the two. */
    public Effect and(Effect other) {
        return compareTo(other) >= 0 ? this : other;
    }

    /** The lower-case word used in configuration, records and pages. */
    public String word() {
        return switch (this) {
            case ALLOW -> "allow";
            case APPROVE -> "approve";
            case DENY -> "deny";
        };
    }
}
