package io.productionguard.github;

import io.productionguard.gateway.control.ControlClient;
import io.productionguard.gateway.control.EventFollower;
import io.productionguard.gateway.net.JsonException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What the front-end does as long as the gateway lives: renews the lease, renews the identity before its token expires, and
 * brings held operations before people. Ends with the recording.
 */
final class SessionKeeper implements EventFollower.Listener, AutoCloseable {

    /** How long the gateway survives a front-end that is gone: long enough for a runner that is short of time. */
    static final Duration LEASE = Duration.ofSeconds(90);

    private static final Logger LOG = Logger.getLogger(SessionKeeper.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration SHORTEST_RENEWAL = Duration.ofSeconds(30);

    /** Outlives outages of the token service, but not the job by much. */
    private static final Duration LONGEST_UNPROVED = Duration.ofHours(1);

    private final Path control;
    private final HttpClient http;
    private final RunnerContext runner;
    private final String audience;
    private final JobToken first;
    private final ApprovalChannel channel;
    private final Optional<AgentReports> reports;
    private final ScheduledExecutorService leases = executor("lease");
    private final ScheduledExecutorService renewals = executor("identity");
    /** When the runner last handed out a token for this job. */
    private volatile Instant proved = Instant.now();

    private final CountDownLatch following = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private EventFollower follower;

    SessionKeeper(
            Path control,
            HttpClient http,
            RunnerContext runner,
            String audience,
            JobToken first,
            ApprovalChannel channel,
            Optional<AgentReports> reports) {
        this.control = control;
        this.http = http;
        this.runner = runner;
        this.audience = audience;
        this.first = first;
        this.channel = channel;
        this.reports = reports;
    }

    private static ScheduledExecutorService executor(String name) {
        return Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Begins to keep the session. Returns when the gateway's events come in: from then on they come over one connection, and a
     * command of this user that puts a socket of its own into the place of the gateway's tells this process nothing.
     */
    void begin() throws IOException {
        long third = LEASE.toMillis() / 3;
        var unused = leases.scheduleWithFixedDelay(this::renewLease, third, third, TimeUnit.MILLISECONDS);
        planRenewal(first);
        follower = EventFollower.start(control, 0, PATIENCE, this);
        try {
            if (!following.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS) || over.getCount() == 0) {
                throw new IOException("the gateway sends no events");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the gateway's events");
        }
    }

    /** Keeps the session until it is over. */
    void keep() throws InterruptedException {
        over.await();
    }

    /** The gateway's process has ended, whatever its socket still says. */
    void gatewayEnded() {
        over.countDown();
    }

    private void stopFollowing() {
        if (follower == null) {
            return;
        }
        try {
            follower.close();
        } catch (IOException e) {
            LOG.log(Level.FINE, "closing the event connection", e);
        }
    }

    private void renewLease() {
        if (Duration.between(proved, Instant.now()).compareTo(LONGEST_UNPROVED) > 0) {
            // The job is over and nobody said so: its runner was lost before the post step.
            LOG.log(Level.SEVERE, "the job has not proved for too long that it still runs; the lease is not renewed");
            return;
        }
        try (ControlClient client = ControlClient.connect(control)) {
            client.renewLease();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the lease was not renewed: " + e.getMessage());
        }
    }

    private void planRenewal(JobToken token) {
        Duration half = Duration.between(Instant.now(), token.expires()).dividedBy(2);
        Duration delay = half.compareTo(SHORTEST_RENEWAL) < 0 ? SHORTEST_RENEWAL : half;
        var unused = renewals.schedule(this::renewIdentity, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The session goes on when this fails, with the claims it has; the next attempt follows. */
    private void renewIdentity() {
        JobToken next = first;
        try (ControlClient client = ControlClient.connect(control)) {
            JobToken fresh = JobToken.fetch(http, runner, audience);
            if (!first.isSameJob(fresh)) {
                throw new ActionException("the runner hands out tokens of another job");
            }
            client.identify(fresh.text());
            next = fresh;
            proved = Instant.now();
        } catch (IOException | ActionException e) {
            LOG.log(Level.WARNING, "the identity was not renewed: " + e.getMessage());
        }
        planRenewal(next);
    }

    @Override
    public void event(EventFollower.RecordedEvent event) {
        following.countDown();
        switch (event.type()) {
            case "approval.asked" -> asked(event);
            case "approval.settled" -> settled(event);
            default -> {
                // Nothing to do for a front-end.
            }
        }
    }

    private void asked(EventFollower.RecordedEvent event) {
        try {
            channel.ask(HeldRequest.of(event.content()));
        } catch (JsonException e) {
            // Stays held, and is denied when its time is over.
            LOG.log(Level.SEVERE, "a held operation cannot be read: " + e.getMessage());
        }
    }

    private void settled(EventFollower.RecordedEvent event) {
        try {
            channel.takeBack(event.content().text("request"));
        } catch (JsonException e) {
            LOG.log(Level.SEVERE, "a settled operation cannot be read: " + e.getMessage());
        }
    }

    @Override
    public void ended(Optional<IOException> why) {
        why.ifPresent(e -> LOG.log(Level.SEVERE, "the gateway is gone: " + e.getMessage()));
        over.countDown();
        following.countDown();
    }

    @Override
    public void close() {
        stopFollowing();
        leases.shutdownNow();
        renewals.shutdownNow();
        reports.ifPresent(AgentReports::close);
        channel.close();
    }
}
