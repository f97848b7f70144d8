package io.productionguard.github;

/** Denies what would have to be asked, because the workflow names nobody to ask. */
final class NoApproval implements ApprovalChannel {

    private final Decisions decisions;

    NoApproval(Decisions decisions) {
        this.decisions = decisions;
    }

    @Override
    public void ask(HeldRequest request) {
        decisions.deny(
                request, "nobody can be asked: the workflow sets neither approval-environment nor approval-fallback");
    }

    @Override
    public void takeBack(String id) {
        // Nothing stays open.
    }

    @Override
    public void close() {
        // Nothing stays open.
    }
}
