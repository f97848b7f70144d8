package io.productionguard.gateway.record;

/** Operations that are only counted, because there are too many to show each: same target, actions, effect and rule. */
final class OperationGroup {

    private final String target;
    private final String actions;
    private final String effect;
    private final String rule;
    private long operations;
    private long failed;

    OperationGroup(String target, String actions, String effect, String rule) {
        this.target = target;
        this.actions = actions;
        this.effect = effect;
        this.rule = rule;
    }

    void add(OperationTrace trace) {
        operations++;
        failed += trace.failed() ? 1 : 0;
    }

    String target() {
        return target;
    }

    String actions() {
        return actions;
    }

    String effect() {
        return effect;
    }

    String rule() {
        return rule;
    }

    long operations() {
        return operations;
    }

    long failed() {
        return failed;
    }
}
