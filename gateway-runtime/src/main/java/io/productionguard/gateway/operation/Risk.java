package io.productionguard.gateway.operation;

/** How much an operation can break, in rising order. Always accompanied by reasons in {@link Meaning#reasons()}. */
public enum Risk {
    /** Changes nothing that outlives the answer. */
    LOW,
    /** Changes data or configuration in a bounded way that can be repaired. */
    HIGH,
    /** Cannot be taken back, is unbounded, leaves the protocol's sandbox, or cannot be understood. */
    CRITICAL;

    /** The lower-case word used in records, pages and configuration. */
    public String word() {
        return switch (this) {
            case LOW -> "low";
            case HIGH -> "high";
            case CRITICAL -> "critical";
        };
    }

    /** The graver of the two. */
    public Risk and(Risk other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
