package io.productionguard.gateway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.Test;

/** That the watch would see a leak; else every test that relies on it proves nothing. */
class LeakWatchTest {

    @Test
    void tellsWhichBufferWasLost() throws Exception {
        try (LeakWatch watch = LeakWatch.start()) {
            lose();
            assertThat(Eventually.value(watch::leaks, found -> !found.isEmpty()))
                    .anySatisfy(leak -> assertThat(leak).contains("LeakWatchTest.lose"));
        }
    }

    private static void lose() {
        ByteBufAllocator.DEFAULT.directBuffer(16).writeByte(1);
    }
}
