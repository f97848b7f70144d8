package io.productionguard.gateway.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.productionguard.gateway.protocol.Credential;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class InjectionTest {

    private static TestApi.Seen seen(String target, String header, String... options) throws Exception {
        try (TestApi api = TestApi.answering("text/plain", "x");
                TestGateway gateway = TestGateway.before(api.url(), options)) {
            var request = gateway.request(target);
            if (!header.isEmpty()) {
                request.header(header, "the client's own");
            }
            assertThat(TestGateway.client()
                            .send(request.build(), BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
            return api.seen.get(0);
        }
    }

    @Test
    void replacesAFieldOfItsOwn() throws Exception {
        TestApi.Seen seen =
                seen("/", "X-API-Key", HttpOptions.AUTHENTICATION, "header", HttpOptions.HEADER, "x-api-key");

        assertThat(seen.headers().get("X-Api-Key")).containsExactly(TestGateway.SECRET);
        assertThat(seen.headers()).doesNotContainKey("Authorization");
    }

    @ParameterizedTest
    @CsvSource({"x-api-key, X_API_Key", "x_api_key, X-API-Key", "x_api-key, x-api_key"})
    void leavesNoFieldThatSomeServersTakeForTheSame(String field, String sent) throws Exception {
        TestApi.Seen seen = seen("/", sent, HttpOptions.AUTHENTICATION, "header", HttpOptions.HEADER, field);

        assertThat(seen.headers().values()).contains(java.util.List.of(TestGateway.SECRET));
        assertThat(seen.headers().values()).doesNotContain(java.util.List.of("the client's own"));
    }

    @Test
    void replacesBasicCredentials() throws Exception {
        assertThat(seen("/", "", HttpOptions.AUTHENTICATION, "basic").headers().get("Authorization"))
                .containsExactly("Basic "
                        + java.util.Base64.getEncoder()
                                .encodeToString(("robot:" + TestGateway.SECRET)
                                        .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "ro:bot", "ro\tbot"})
    void doesNotStartWithoutAUserNameThatBasicCanCarry(String user) throws Exception {
        Credential credential =
                new Credential("shop", user.isEmpty() ? Optional.empty() : Optional.of(user), TestGateway.SECRET);

        assertThatThrownBy(() -> TestGateway.with(
                        credential,
                        new HttpProtocol(List.of()),
                        "https://localhost:1",
                        HttpOptions.AUTHENTICATION,
                        "basic"))
                .hasMessageContaining("credential shop")
                .hasMessageContaining("username")
                .hasMessageNotContaining(TestGateway.SECRET);
    }

    @Test
    void replacesAQueryParameterHoweverItIsWritten() throws Exception {
        assertThat(seen(
                                "/x?a=1&key=mine&%6bey=too&b=2",
                                "", HttpOptions.AUTHENTICATION, "query", HttpOptions.PARAMETER, "key")
                        .target())
                .isEqualTo("/x?a=1&b=2&key=" + TestGateway.SECRET);
    }

    /** From AWS's own test suite for Signature Version 4 (aws-sig-v4-test-suite). */
    @ParameterizedTest
    @CsvSource({
        "GET, /, 5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        "POST, /, 5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
        "GET, /?Param2=value2&Param1=value1, b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
    })
    void signsAsAwsDoes(String method, String target, String signature) throws Exception {
        HttpHeaders headers = new DefaultHttpHeaders();
        headers.set("host", "example.amazonaws.com");
        AwsSignature signer = new AwsSignature(
                "AKIDEXAMPLE",
                "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
                "us-east-1",
                "service",
                () -> Instant.parse("2015-08-30T12:36:00Z"));
        String emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

        signer.apply(new Injection.Outgoing(method, target, headers, () -> emptyHash))
                .toCompletableFuture()
                .get();

        assertThat(headers.get("authorization")).endsWith("Signature=" + signature);
    }
}
