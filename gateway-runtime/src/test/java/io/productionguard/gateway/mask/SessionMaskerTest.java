package io.productionguard.gateway.mask;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
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

    @Test
    void takesBytesThatAreNoTextForAddressesSeldom() {
        SessionMasker masker = MaskCases.masker();
        Random random = new Random(1);
        byte[] piece = new byte[1000];
        int masked = 0;
        for (int i = 0; i < 10_000; i++) {
            random.nextBytes(piece);
            masked += masker.mask(piece, 0, piece.length) == null ? 0 : 1;
        }

        // 10 MB: a file that somebody copies out of a container is nearly always whole.
        assertThat(masked).isLessThan(7);
    }

    @Test
    void findsAddressesInTheEncodingsOfOneBytePerCharacter() {
        byte[] text =
                "“alice@example.com” bob@example.com… carol@example.com\u00a0dora@example.com– eve@example.com, »f.g@example.com« jörg@müller.de"
                        .getBytes(Charset.forName("windows-1252"));

        byte[] masked = MaskCases.masker().mask(text, 0, text.length);

        assertThat(new String(masked, StandardCharsets.ISO_8859_1))
                .doesNotContain("alice", "bob", "carol", "dora", "eve", "f.g", "example", "rg@m", "ller");
    }
}
