package io.productionguard.gateway.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IpLiteralTest {

    @Test
    void readsAddresses() {
        assertThat(IpLiteral.parse("10.0.255.1")).containsExactly(10, 0, -1, 1);
        assertThat(IpLiteral.parse("0.0.0.0")).containsExactly(0, 0, 0, 0);
        assertThat(IpLiteral.parse("::1")).hasSize(16).endsWith((byte) 1);
        assertThat(IpLiteral.parse("2001:DB8::a")).hasSize(16).startsWith(0x20, 0x01, 0x0d, 0xb8);
        assertThat(IpLiteral.parse("::ffff:10.0.0.1")).containsExactly(10, 0, 0, 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "1",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "01.2.3.4",
                "1.2.3.00",
                "1..2.3",
                "1.2.3.4.",
                "a.b.c.d",
                "١.2.3.4",
                "localhost",
                "1.2.3.4:80",
                "::1%lo",
                "[::1]",
                ":",
                ":::",
                "1::2::3",
                "12345::",
                "g::1"
            })
    void takesNothingElseForAnAddress(String text) {
        assertThat(IpLiteral.parse(text)).isNull();
    }
}
