package io.productionguard.github;

import java.io.IOException;
import java.time.Instant;

/** GitHub wants no more requests for now, by the primary or a secondary rate limit. */
final class RateLimitedException extends IOException {

    private static final long serialVersionUID = 1L;

    private final Instant until;

    RateLimitedException(Instant until) {
        super("GitHub's rate limit is used up until " + until);
        this.until = until;
    }

    /** When it may be asked again. */
    Instant until() {
        return until;
    }
}
