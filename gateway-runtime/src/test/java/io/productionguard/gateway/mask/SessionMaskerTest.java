package io.productionguard.gateway.mask;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SessionMaskerTest {

    static Stream<MaskCases.Case> findings() {
        return Stream.concat(MaskCases.SECRETS.stream(), MaskCases.PERSONAL.stream());
    }

    static List<String> clean() {
        return MaskCases.CLEAN;
    }

    @ParameterizedTest
    @MethodSource("findings")
    void masksWhatItFinds(MaskCases.Case example) {
        assertThat(MaskCases.masker().mask(example.input())).isEqualTo(example.expected());
    }

    @ParameterizedTest
    @MethodSource("clean")
    void leavesAloneWhatIsNoSecret(String value) {
        assertThat(MaskCases.masker().mask(value)).isSameAs(value);
    }
}
