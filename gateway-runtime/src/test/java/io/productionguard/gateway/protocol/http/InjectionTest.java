package io.productionguard.gateway.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.productionguard.gateway.protocol.Credential;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
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

    /**
     * The first three from AWS's own test suite for Signature Version 4 (aws-sig-v4-test-suite), the others as botocore signs:
     * the path as it goes out, encoded once more for all services but S3.
     */
    @ParameterizedTest
    @CsvSource({
        "service, GET, /, /, 5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        "service, POST, /, /, 5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
        "service, GET, /?Param2=value2&Param1=value1, /?Param2=value2&Param1=value1, "
                + "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        "service, GET, /model/a:b/echo, /model/a%3Ab/echo, "
                + "97153116aad29bed8daa62f62014d7d641ed4afe3e0803c52eba1cf98b5436ee",
        "service, GET, /a%20b/%E1%88%B4, /a%20b/%E1%88%B4, "
                + "e9d8665373fed7762b3e2e661f671155634544940c97a67fd5efade7ceb8c358",
        "s3, GET, /model/a:b/echo, /model/a%3Ab/echo, ba078ca016d5d8315077a07bc26333cc5a9eb877e32c57b3eb9a3d6cea9dcd5f",
        "s3, GET, /x?b=2&a=%20, /x?b=2&a=%20, d9c654a7b9ea973f1016f656d478456ee10c7a0c41eea61fc75bae9f10c0bf41",
    })
    void signsAsAwsDoes(String service, String method, String target, String sent, String signature) throws Exception {
        HttpHeaders headers = new DefaultHttpHeaders();
        headers.set("host", "example.amazonaws.com");
        AwsSignature signer = new AwsSignature(
                "AKIDEXAMPLE",
                "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
                "us-east-1",
                service,
                () -> Instant.parse("2015-08-30T12:36:00Z"));
        String emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

        Injection.Outgoing signed = signer.apply(new Injection.Outgoing(method, target, headers, () -> emptyHash))
                .toCompletableFuture()
                .get();

        assertThat(signed.target()).isEqualTo(sent);
        assertThat(headers.get("authorization")).endsWith("Signature=" + signature);
    }

    @Test
    void sendsWhatItSigned() throws Exception {
        TestApi.Seen seen = seen(
                "/model/a%3ab/echo?X-Amz-Signature=mine&b=2",
                "X-Amz-Security-Token",
                HttpOptions.AUTHENTICATION,
                "aws-sigv4",
                HttpOptions.REGION,
                "eu-central-1",
                HttpOptions.SERVICE,
                "bedrock");

        assertThat(seen.target()).isEqualTo("/model/a%3Ab/echo?b=2");
        assertThat(seen.headers().get("Authorization"))
                .singleElement(STRING)
                .matches("AWS4-HMAC-SHA256 Credential=robot/[0-9]{8}/eu-central-1/bedrock/aws4_request,"
                        + " SignedHeaders=host;x-amz-date, Signature=[0-9a-f]{64}");
        assertThat(seen.headers()).containsKey("X-Amz-Date").doesNotContainKey("X-Amz-Security-Token");
    }

    @Test
    void saysThatABodyIsTooLongToBeSigned() throws Exception {
        try (TestApi api = TestApi.answering("text/plain", "x");
                TestGateway gateway = TestGateway.before(
                        api.url(),
                        HttpOptions.AUTHENTICATION,
                        "aws-sigv4",
                        HttpOptions.REGION,
                        "eu-central-1",
                        HttpOptions.SERVICE,
                        "bedrock")) {
            HttpResponse<String> response = TestGateway.client()
                    .send(
                            gateway.request("/x")
                                    .POST(BodyPublishers.ofByteArray(new byte[4 << 20]))
                                    .build(),
                            BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(502);
            assertThat(api.seen).isEmpty();
        }
    }
}
