package io.productionguard.gateway.approval;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What people said no to a short while ago, so that nobody is asked the very same thing until they say yes out of
 * tiredness. Remembers the latest thousand or so; guarded by the desk's lock.
 */
final class Rejections {

    /** How long a no stands for the identical operation of the same caller. */
    static final Duration COOL_DOWN = Duration.ofMinutes(5);

    private static final int MAX_REMEMBERED = 1_024;

    private record Rejection(ApprovalOutcome.Rejected by, Instant until) {}

    private final Map<Question.Subject, Rejection> latest = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Question.Subject, Rejection> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    void add(Question.Subject subject, ApprovalOutcome.Rejected outcome, Instant now) {
        latest.remove(subject);
        latest.put(subject, new Rejection(outcome, now.plus(COOL_DOWN)));
    }

    /** The no that still stands, told as such. */
    Optional<ApprovalOutcome.Rejected> standing(Question.Subject subject, Instant now) {
        Rejection rejection = latest.get(subject);
        if (rejection == null) {
            return Optional.empty();
        }
        if (!now.isBefore(rejection.until())) {
            latest.remove(subject);
            return Optional.empty();
        }
        return Optional.of(new ApprovalOutcome.Rejected(
                rejection.by().approver(),
                "the identical operation was rejected a short while ago, nobody is asked again before "
                        + rejection.until()));
    }
}
