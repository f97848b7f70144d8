package io.productionguard.github;

import java.time.Instant;
import java.util.Optional;

/** One request that is before people, as far as it has come. Used by the poller's thread alone. */
final class OpenApproval {

    final HeldRequest request;
    final ApprovalPage page;
    final Instant deadline;

    /** When the workflow was dispatched; older runs are others'. */
    final Instant dispatched;

    /** The approval workflow's run, once it is known. */
    Optional<Long> run = Optional.empty();

    /** Whether it waits for the environment that it should wait for. */
    boolean pendingChecked;

    /** Who approved, once somebody did: from then on only the evidence is missing. */
    Optional<Review> approved = Optional.empty();

    OpenApproval(HeldRequest request, ApprovalPage page, Instant deadline, Instant dispatched) {
        this.request = request;
        this.page = page;
        this.deadline = deadline;
        this.dispatched = dispatched;
    }

    /**
     * A person's word.
     *
     * @param userId GitHub's number of the person, which never changes
     * @param login what they are called now
     */
    record Review(long userId, String login, String comment) {

        /** How decisions and records name the person. */
        String approver() {
            return login + " (GitHub user " + userId + ")";
        }
    }
}
