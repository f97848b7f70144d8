package io.productionguard.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClaimGlobTest {

    @ParameterizedTest
    @CsvSource({
        "refs/heads/main, refs/heads/main, true",
        "refs/heads/main, refs/heads/main2, false",
        "refs/heads/main, Refs/heads/main, false",
        "refs/heads/main, arefs/heads/main, false",
        "refs/heads/*, refs/heads/, true",
        "refs/heads/*, refs/heads/a/b, true",
        "refs/heads/*, refs/tags/a, false",
        "*/main, refs/heads/main, true",
        "*main, main, true",
        "a*b*c, abbbc, true",
        "a*b*c, abbb, false",
        "a*b*c, acbc, true",
        "a?c, abc, false",
        "a?c, a?c, true",
        "a.c, abc, false",
        "[ab], a, false",
        "*, '', true",
        "'', '', true",
        "'', a, false",
        "**, x, true"
    })
    void matches(String glob, String text, boolean expected) {
        assertThat(ClaimGlob.matches(glob, text)).isEqualTo(expected);
    }

    @Test
    @Timeout(5)
    void takesNoExponentialTime() {
        String text = "a".repeat(16_000);
        assertThat(ClaimGlob.matches("*a".repeat(50) + "b", text)).isFalse();
    }
}
