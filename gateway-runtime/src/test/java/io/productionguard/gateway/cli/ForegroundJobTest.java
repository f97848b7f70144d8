package io.productionguard.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ForegroundJobTest {

    @Test
    void readsTheFieldsBehindANameThatContainsParentheses() {
        assertThat(ForegroundJob.isForeground("4711 (a) b (c) S 1 4711 4700 34816 4711 4194304 1 2 3"))
                .isTrue();
    }

    @Test
    void aJobInTheBackgroundIsNotOurs() {
        assertThat(ForegroundJob.isForeground("4711 (java) S 1 4711 4700 34816 4800 4194304 1 2 3"))
                .isFalse();
    }

    @Test
    void withoutATerminalThereIsNoForeground() {
        assertThat(ForegroundJob.isForeground("4711 (java) S 1 4711 4700 0 -1 4194304 1 2 3"))
                .isFalse();
    }
}
