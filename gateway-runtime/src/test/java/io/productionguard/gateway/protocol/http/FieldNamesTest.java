package io.productionguard.gateway.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.AsciiString;
import org.junit.jupiter.api.Test;

/** Names of header fields in any case. */
class FieldNamesTest {

    private static final String[] FEW = {"te", "host", "date", "etag", "upgrade", "trailer", "content-length", "x"};

    @Test
    void knowsNamesInAnyCaseAndNoOthers() {
        FieldNames names = FieldNames.of(FEW);
        for (String name : FEW) {
            assertThat(names.contains(name)).isTrue();
            assertThat(names.contains(name.toUpperCase(java.util.Locale.ROOT))).isTrue();
            assertThat(names.contains(AsciiString.of(name).toUpperCase())).isTrue();
            assertThat(names.contains(name + "s")).isFalse();
            assertThat(names.contains("y" + name)).isFalse();
        }
        assertThat(names.contains("")).isFalse();
        assertThat(names.contains("hosT")).isTrue();
        assertThat(names.contains("h\u00D3st")).isFalse();
        // What lower-case conversion of some languages would make of it.
        assertThat(FieldNames.of("x-id").contains("X-\u0130D")).isFalse();
    }

    @Test
    void makesLowerCase() {
        assertThat(FieldNames.lower("X-Id")).hasToString("x-id");
        assertThat(FieldNames.lower(AsciiString.of("X-Id"))).hasToString("x-id");
    }
}
