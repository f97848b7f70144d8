package io.productionguard.gateway.operation.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.productionguard.gateway.operation.Risk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MaskedInsideTest {

    private static final String RELEASES = "/api/v1/namespaces/shop/secrets";

    private final KubernetesClassifier classifier = new KubernetesClassifier(List.of());

    private KubernetesClassifier.Understood understood(String method, String address, String type, String body)
            throws UnclearRequestException {
        return classifier.classify(ApiRequest.of(method, address, type), body.getBytes(StandardCharsets.UTF_8));
    }

    private static String packed(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    private static String packed(String content) throws IOException {
        return packed(content.getBytes(StandardCharsets.UTF_8));
    }

    /** As a Secret has it. */
    private static String twice(String content) throws IOException {
        return Base64.getEncoder().encodeToString(packed(content).getBytes(StandardCharsets.US_ASCII));
    }

    private static String secret(String release) {
        return "{\"kind\":\"Secret\",\"type\":\"helm.sh/release.v1\",\"data\":{\"release\":\"" + release + "\"}}";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[masked:secret:3]",
                // [masked:secret:3] in base64 after 0, 1 and 2 bytes
                "W21hc2tlZDpzZWNyZXQ6M10=",
                "eFttYXNrZWQ6c2VjcmV0OjNd",
                "eHhbbWFza2VkOnNlY3JldDozXQ=="
            })
    void findsMaskTokensInsideAReleaseThatComesBack(String token) throws Exception {
        String release = twice("{\"config\":{\"password\":\"" + token + "\"},\"info\":{\"status\":\"superseded\"}}");

        KubernetesClassifier.Understood understood =
                understood("PUT", RELEASES + "/r", "application/json", secret(release));

        assertThat(understood.maskedInside()).containsExactly(token);
        assertThat(understood.meaning().risk()).isEqualTo(Risk.CRITICAL);
        assertThat(understood.meaning().reasons()).anyMatch(reason -> reason.contains("helm upgrade --reset-values"));
    }

    @Test
    void findsThemInAConfigMapAndInEveryKindOfPatch() throws Exception {
        String once = packed("{\"config\":\"[masked:secret:3]\"}");
        String path = "/api/v1/namespaces/shop/configmaps/r";

        assertThat(understood("PUT", path, "application/json", "{\"data\":{\"release\":\"" + once + "\"}}")
                        .maskedInside())
                .containsExactly("[masked:secret:3]");
        assertThat(understood(
                                "PATCH",
                                path,
                                "application/json-patch+json",
                                "[{\"op\":\"add\",\"path\":\"/data/release\",\"value\":\"" + once + "\"}]")
                        .maskedInside())
                .isNotEmpty();
        assertThat(understood("PATCH", path, "application/apply-patch+yaml", "binaryData: {release: " + once + "}")
                        .maskedInside())
                .isNotEmpty();
    }

    @Test
    void aReleaseWithoutThemIsAnyOtherSecret() throws Exception {
        String release = twice("{\"config\":{\"password\":\"what the client itself gave\",\"note\":\"[masked\"}}");

        KubernetesClassifier.Understood understood = understood("POST", RELEASES, "application/json", secret(release));

        assertThat(understood.maskedInside()).isEmpty();
        assertThat(understood.meaning().reasons()).doesNotContain(MaskedInside.REASON);
    }

    @Test
    void refusesMorePackedContentThanItLooksThrough() throws Exception {
        String bomb = packed(new byte[PackedText.MAX_UNPACKED]);
        String three = "{\"data\":{\"a\":\"" + bomb + "\",\"b\":\"" + bomb + "\",\"c\":\"" + bomb + "\"}}";

        assertThatThrownBy(() -> understood("POST", "/api/v1/namespaces/shop/configmaps", "application/json", three))
                .isInstanceOf(UnclearRequestException.class)
                .hasMessageContaining("more packed inside than the gateway looks through");
    }

    @Test
    void whatOnlyLooksPackedIsLeftAlone() throws Exception {
        String body = "{\"data\":{\"a\":\"H4sI is how it begins\",\"b\":\"H4sIAAAA\",\"c\":\"SDRzS\"}}";

        assertThat(understood("POST", "/api/v1/namespaces/shop/configmaps", "application/json", body)
                        .maskedInside())
                .isEmpty();
    }

    @Test
    void findsThemAcrossTheBordersOfThePiecesThatAreUnpacked() throws Exception {
        for (String token : List.of("[masked:secret:3]", "W21hc2tlZDpzZWNyZXQ6M10=", "eFttYXNrZWQ6c2VjcmV0OjNd")) {
            for (int before = PackedText.PIECE - 130; before < PackedText.PIECE + 10; before++) {
                String release = twice("-".repeat(before) + token + "-".repeat(before % 7 == 0 ? 0 : 40_000));

                assertThat(understood("PUT", RELEASES + "/r", "application/json", secret(release))
                                .maskedInside())
                        .as("%s after %d bytes", token, before)
                        .containsExactly(token);
            }
        }
    }
}
