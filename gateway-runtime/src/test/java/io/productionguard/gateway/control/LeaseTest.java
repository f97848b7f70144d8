package io.productionguard.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LeaseTest {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // the monotonic clock may wrap around
    private final AtomicInteger lapses = new AtomicInteger();

    @Test
    void lapsesOnceAndCannotBeRenewedThen() {
        try (Lease lease = lease()) {
            assertThat(lease.remainingMillis()).isEqualTo(10_000);
            pass(Duration.ofSeconds(10).minusNanos(1));
            assertThat(lease.remainingMillis()).isEqualTo(1);
            assertThat(lease.check()).isTrue();

            pass(Duration.ofNanos(1));
            assertThat(lease.remainingMillis()).isZero();
            assertThat(lease.renew())
                    .as("too late although nobody has looked yet")
                    .isZero();
            assertThat(lease.check()).isFalse();
            assertThat(lease.check()).isFalse();
            assertThat(lapses).hasValue(1);
            assertThat(lease.renew()).isZero();
            assertThat(lease.remainingMillis()).isZero();
        }
    }

    @Test
    void renewingStartsTheTimeAnew() {
        try (Lease lease = lease()) {
            for (int i = 0; i < 10; i++) {
                pass(Duration.ofSeconds(9));
                assertThat(lease.renew()).isEqualTo(10_000);
                assertThat(lease.check()).isTrue();
            }
            assertThat(lapses).hasValue(0);
        }
    }

    @Test
    void aClosedLeaseNeverLapses() {
        Lease lease = lease();
        lease.close();
        pass(Duration.ofHours(1));
        assertThat(lease.check()).isFalse();
        assertThat(lease.renew()).isZero();
        assertThat(lapses).hasValue(0);
    }

    @Test
    void lapsesByItselfOnTheRealClock() throws InterruptedException {
        CountDownLatch lapsed = new CountDownLatch(1);
        try (Lease lease = Lease.start(Duration.ofMillis(50), lapsed::countDown)) {
            assertThat(lapsed.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(lease.remainingMillis()).isZero();
        }
    }

    private Lease lease() {
        return new Lease(Duration.ofSeconds(10), nanos::get, lapses::incrementAndGet);
    }

    private void pass(Duration duration) {
        nanos.addAndGet(duration.toNanos());
    }
}
