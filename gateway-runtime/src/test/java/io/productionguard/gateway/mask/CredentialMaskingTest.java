package io.productionguard.gateway.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialMaskingTest {

    private static final String TOKEN = "[masked:credential:1]";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "abcd",
                "hunter22",
                "Tr0ub4dor&3/\"x'\\<y> +z~",
                "s3cr3t-öst-鍵",
                "AKIA-like-but-own",
                "a=b&c=d%25"
            })
    void masksEverySpelling(String secret) {
        SessionMasker masker = withoutDetectors(secret);
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        String percent = URLEncoder.encode(secret, StandardCharsets.UTF_8);
        StringBuilder all = new StringBuilder();
        for (byte value : bytes) {
            all.append(String.format("%%%02X", value));
        }
        List<String> spellings = new ArrayList<>(List.of(
                secret,
                percent,
                percent.replace("+", "%20"),
                all.toString(),
                all.toString().toLowerCase(Locale.ROOT),
                HexFormat.of().formatHex(bytes),
                HexFormat.of().withUpperCase().formatHex(bytes),
                secret.replace("\\", "\\\\").replace("\"", "\\\""),
                secret.replace("'", "''"),
                secret.replace("&", "&amp;")
                        .replace("<", "&lt;")
                        .replace(">", "&gt;")
                        .replace("\"", "&quot;")
                        .replace("'", "&#39;")));
        for (String spelling : spellings) {
            assertThat(masker.mask("x " + spelling + " y")).as(spelling).isEqualTo("x " + TOKEN + " y");
        }
    }

    @Test
    void masksBase64AtEveryAlignmentWithoutLeavingBitsOfIt() {
        Random random = new Random(7);
        for (int round = 0; round < 2000; round++) {
            byte[] secret = new byte[4 + random.nextInt(30)];
            for (int i = 0; i < secret.length; i++) {
                secret[i] = (byte) (33 + random.nextInt(94));
            }
            String text = new String(secret, StandardCharsets.US_ASCII);
            String before = "u".repeat(random.nextInt(7));
            String after = "~".repeat(random.nextInt(7));
            for (Base64.Encoder encoder : List.of(
                    Base64.getEncoder(),
                    Base64.getUrlEncoder(),
                    Base64.getEncoder().withoutPadding())) {
                String encoded = encoder.encodeToString((before + text + after).getBytes(StandardCharsets.US_ASCII));
                String masked = withoutDetectors(text).mask("\"" + encoded + "\"");
                assertThat(masked).as("%s in %s", text, before + text + after).contains(TOKEN);
                String left = masked.substring(1, masked.indexOf('['));
                assertThat(left.length() * 6).isLessThanOrEqualTo(before.length() * 8);
                String right = masked.substring(masked.indexOf(']') + 1, masked.length() - 1)
                        .replace("=", "");
                assertThat(right.length() * 6).isLessThanOrEqualTo(after.length() * 8 + 5);
            }
        }
    }

    @Test
    void masksBase64WithinBase64() {
        Base64.Encoder encoder = Base64.getEncoder();
        String auth = encoder.encodeToString("deploy:hunter22-x".getBytes(StandardCharsets.UTF_8));
        String file = encoder.encodeToString(
                ("{\"auths\":{\"r.io\":{\"auth\":\"" + auth + "\"}}}").getBytes(StandardCharsets.UTF_8));
        assertThat(withoutDetectors("hunter22-x").mask(file)).contains(TOKEN);
    }

    @Test
    void countsCredentialsInTheirOrder() {
        SessionMasker masker =
                SessionMasker.create(Set.of(), List.of(), List.of("first-one", "second-one", "first-one"));
        assertThat(masker.mask("second-one first-one")).isEqualTo("[masked:credential:2] [masked:credential:1]");
    }

    @Test
    void prefersTheLongerOfTwoThatBeginAlike() {
        SessionMasker masker = SessionMasker.create(Set.of(), List.of(), List.of("abcdef", "abcdefghij"));
        assertThat(masker.mask("abcdefghij abcdefgh")).isEqualTo("[masked:credential:2] [masked:credential:1]gh");
    }

    @Test
    void isNotCutInTwoByADetector() {
        SessionMasker masker = SessionMasker.create(MaskCases.ALL, List.of(), List.of("me@example.com:sec ret!"));
        assertThat(masker.mask("curl -u me@example.com:sec ret! x")).isEqualTo("curl -u " + TOKEN + " x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"password", "masked", "credential", "email", "masked:"})
    void leavesTokensAloneWhateverTheCredential(String secret) {
        SessionMasker masker = SessionMasker.create(MaskCases.ALL, List.of(), List.of(secret));
        String once = masker.mask("a " + secret + " b alice@example.com password=hunter2");
        assertThat(once).contains(TOKEN);
        assertThat(masker.mask(once)).isEqualTo(once);
    }

    @Test
    void masksALongCredentialWhole() {
        Random random = new Random(3);
        StringBuilder secret = new StringBuilder();
        while (secret.length() < 5000) {
            secret.append((char) ('!' + random.nextInt(90)));
        }
        SessionMasker masker = withoutDetectors(secret.toString());
        byte[] bytes = secret.toString().getBytes(StandardCharsets.UTF_8);
        assertThat(masker.mask("a " + secret + " b")).isEqualTo("a " + TOKEN + " b");
        assertThat(masker.mask("a " + HexFormat.of().formatHex(bytes) + " b")).isEqualTo("a " + TOKEN + " b");
        for (int before = 0; before < 3; before++) {
            String encoded =
                    Base64.getEncoder().encodeToString(("u".repeat(before) + secret).getBytes(StandardCharsets.UTF_8));
            assertThat(masker.mask(encoded)).hasSizeLessThan(TOKEN.length() + 8).contains(TOKEN);
        }
    }

    @Test
    void ignoresTheLineEndOfAFile() {
        assertThat(withoutDetectors("hunter22\n").mask("hunter22")).isEqualTo(TOKEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "abc", "abc\n", "   "})
    void refusesACredentialThatIsTooShort(String secret) {
        assertThatThrownBy(() -> withoutDetectors(secret))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("fewer than 4 bytes")
                .hasMessageNotContaining("abc");
    }

    private static SessionMasker withoutDetectors(String secret) {
        return SessionMasker.create(Set.of(), List.of(), List.of(secret));
    }
}
