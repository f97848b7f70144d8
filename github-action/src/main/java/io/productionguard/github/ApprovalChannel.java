package io.productionguard.github;

/** A way to bring held operations before people. Called from one thread, which it must not hold up; answers later. */
interface ApprovalChannel extends AutoCloseable {

    /** Asks people; the answer goes to {@link Decisions}. Whatever goes wrong is a denial. */
    void ask(HeldRequest request);

    /** The question needs no answer any more; takes it back. Unknown ids are ignored. */
    void takeBack(String id);

    /** Takes everything back that is still open; blocks a few seconds at most. */
    @Override
    void close();
}
