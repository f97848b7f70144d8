package io.productionguard.gateway.mask;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenFinderTest {

    private final SessionMasker masker = MaskCases.masker();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[masked:email:3]",
                "UPDATE users SET mail = '[masked:email:3]' WHERE id = 1",
                "%5Bmasked%3Aemail%3A3%5D",
                "q=%5bmasked:email:3%5d&x",
                "%255Bmasked%253Aemail%253A3%255D",
                "\"\\u005bmasked\\u003aemail\\u003a3\\u005d\"",
                "\\x5bmasked:email:3\\x5d",
                "\\[masked:email:3\\]",
                "<a>&#91;masked:email:3&#93;</a>",
                "masked: [masked: [masked:x [masked:email:3]"
            })
    void findsTokens(String request) {
        assertThat(find(request)).contains("[masked:email:3]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "masked",
                "masked:email:3",
                "[masked:email]",
                "[masked::3]",
                "[masked:email:]",
                "[masked:email:3",
                "[masked:Email:3]",
                "unmasked:email:3]",
                "[masked: email:3]",
                "bWFza2Vk",
                "W21hc2tlZDo="
            })
    void doesNotFindAnythingElse(String request) {
        assertThat(find(request)).isEmpty();
    }

    @Test
    void findsTokensInBase64AtEveryAlignment() {
        String token = "[masked:private-key:12]";
        for (int before = 0; before < 7; before++) {
            for (int after = 0; after < 7; after++) {
                byte[] text = ("x".repeat(before) + token + "y".repeat(after)).getBytes(StandardCharsets.UTF_8);
                assertThat(find("data: " + Base64.getEncoder().encodeToString(text)))
                        .contains(token);
                assertThat(find(Base64.getUrlEncoder().withoutPadding().encodeToString(text) + " x"))
                        .contains(token);
            }
        }
    }

    @Test
    void looksOnlyAtTheGivenRange() {
        byte[] request = "[masked:email:3] [masked:card:1]".getBytes(StandardCharsets.UTF_8);
        assertThat(masker.findToken(request, 1, request.length - 1)).contains("[masked:card:1]");
        assertThat(masker.findToken(request, 1, request.length - 2)).isEmpty();
    }

    @Test
    void findsEveryTokenTheMaskerMakes() {
        for (MaskCases.Case example : MaskCases.SECRETS) {
            assertThat(find(masker.mask(example.input())).isPresent())
                    .isEqualTo(!example.input().equals(example.expected()));
        }
    }

    @Test
    void fitsIntoTheAnnouncedLength() {
        String token =
                "[masked:" + "k".repeat(MaskToken.LONGEST_KIND) + ":" + "9".repeat(MaskToken.LONGEST_NUMBER) + "]";
        assertThat(find(token)).contains(token);
        String percent = URLEncoder.encode(URLEncoder.encode(token, StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        assertThat(percent).hasSizeLessThanOrEqualTo(SessionMasker.MAX_TOKEN_BYTES);
        assertThat(find(percent)).contains(token);
    }

    @Test
    void survivesGarbage() {
        Random random = new Random(5);
        String alphabet = "[]masked:%5Bb1WtF0\\u-3";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(60); i > 0; i--) {
                text.append(random.nextInt(4) == 0 ? "masked:" : alphabet.charAt(random.nextInt(alphabet.length())));
            }
            Optional<String> found = find(text.toString());
            assertThat(found.isEmpty() || found.get().matches("\\[masked:[a-z0-9-]+:[0-9]+]"))
                    .isTrue();
        }
    }

    private Optional<String> find(String request) {
        byte[] bytes = request.getBytes(StandardCharsets.UTF_8);
        return masker.findToken(bytes, 0, bytes.length);
    }
}
