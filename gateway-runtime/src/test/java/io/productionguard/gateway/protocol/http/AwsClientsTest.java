package io.productionguard.gateway.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.net.TlsMode;
import io.productionguard.gateway.policy.Target;
import io.productionguard.gateway.protocol.ClientContext;
import io.productionguard.gateway.protocol.ClientEnvironment;
import io.productionguard.gateway.protocol.Endpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests as botocore sends them, to a target that they are signed anew for. */
final class AwsClientsTest {

    private static final String[] DYNAMO = {
        HttpOptions.AUTHENTICATION, "aws-sigv4", HttpOptions.REGION, "eu-central-1", HttpOptions.SERVICE, "dynamodb"
    };
    private static final String[] S3 = {
        HttpOptions.AUTHENTICATION, "aws-sigv4", HttpOptions.REGION, "eu-central-1", HttpOptions.SERVICE, "s3"
    };
    private static final String SIGNED =
            ", SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=" + "0123456789abcdef".repeat(4);
    private static final String SCOPE = "/20261130/us-east-1/dynamodb/aws4_request";
    private static final String PROVED = "AWS4-HMAC-SHA256 Credential=" + TestGateway.TOKEN + SCOPE + SIGNED;

    private static String dynamo(String authorization, String target) {
        String body = "{\"TableName\": \"orders\"}";
        return "POST " + target + " HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: identity\r\n"
                + "X-Amz-Target: DynamoDB_20120810.DescribeTable\r\nContent-Type: application/x-amz-json-1.0\r\n"
                + "User-Agent: Botocore/1.44.8 md/Botocore#1.44.8\r\nX-Amz-Date: 20261130T120000Z\r\n"
                + "X-Amz-Security-Token: of-the-client\r\n"
                + (authorization.isEmpty() ? "" : "Authorization: " + authorization + "\r\n")
                + "amz-sdk-invocation-id: 3f6f\r\namz-sdk-request: attempt=1\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body;
    }

    @Test
    void theTokenAsAccessKeyIdLogsInAndTheTargetGetsTheRealSignature() throws Exception {
        try (TestApi api = TestApi.answering("application/x-amz-json-1.0", "{\"mail\":\"jane.doe@example.org\"}");
                TestGateway gateway = TestGateway.before(api.url(), DYNAMO);
                RawClient client = new RawClient(gateway)) {
            client.send(dynamo(PROVED, "/"));

            assertThat(client.answer()).startsWith("HTTP/1.1 200").contains("[masked:email:1]");
            TestApi.Seen seen = api.seen.get(0);
            assertThat(seen.headers().getFirst("Authorization"))
                    .startsWith("AWS4-HMAC-SHA256 Credential=robot/")
                    .contains("/eu-central-1/dynamodb/aws4_request", "x-amz-target")
                    .doesNotContain("0123456789abcdef");
            assertThat(seen.headers()).doesNotContainKey("X-amz-security-token");
            assertThat(seen.headers().toString() + seen.target()).doesNotContain(TestGateway.TOKEN);
            assertThat(gateway.recorder.events().toString())
                    .doesNotContain(TestGateway.TOKEN)
                    .doesNotContain(TestGateway.SECRET);
        }
    }

    @Test
    void aDenialSaysWhyWhereTheseClientsLook() throws Exception {
        try (TestApi api = TestApi.answering("application/json", "{}");
                TestGateway gateway = TestGateway.before(api.url(), DYNAMO);
                RawClient client = new RawClient(gateway)) {
            client.send(dynamo(PROVED, "/deny"));

            assertThat(client.answer())
                    .startsWith("HTTP/1.1 403")
                    .contains("{\"__type\":\"AccessDeniedException\",\"message\":\"", "test-deny", "\"detail\":")
                    .doesNotContain(TestGateway.TOKEN);
            assertThat(api.seen).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "AWS4-HMAC-SHA256 Credential=another" + SCOPE + ", SignedHeaders=host, Signature=0",
                "AWS4-HMAC-SHA256 Credential={token}" + SCOPE + ", SignedHeaders=host",
                "AWS4-HMAC-SHA256 Credential={token}" + SCOPE + ", Signature=0",
                "AWS4-HMAC-SHA256 SignedHeaders=host, Signature=0",
                "AWS4-HMAC-SHA256 Credential={token}" + SCOPE + ", Credential={token}" + SCOPE + ", Signature=0",
                "AWS4-HMAC-SHA256 Credential={token}" + SCOPE + ", SignedHeaders=host, Signature=0, More=1",
                "AWS4-HMAC-SHA256 Credential={token}/20261130/us-east-1/dynamodb, SignedHeaders=host, Signature=0",
                "AWS4-HMAC-SHA256 Credential={token}/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
                "AWS4-HMAC-SHA256 Credential=/20261130/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
                "AWS4-HMAC-SHA256 Credential={token}/20261130//dynamodb/aws4_request, SignedHeaders=host, Signature=0",
                "AWS4-ECDSA-P256-SHA256 Credential={token}" + SCOPE + ", SignedHeaders=host, Signature=0",
            })
    void whatIsNotThatFieldProvesNothing(String authorization) throws Exception {
        try (TestApi api = TestApi.answering("application/json", "{}");
                TestGateway gateway = TestGateway.before(api.url(), DYNAMO);
                RawClient client = new RawClient(gateway)) {
            client.send(dynamo(authorization.replace("{token}", TestGateway.TOKEN), "/"));

            assertThat(client.answer()).startsWith("HTTP/1.1 401").doesNotContain(TestGateway.TOKEN);
            assertThat(api.seen).isEmpty();
        }
    }

    @Test
    void aPresignedAddressProvesNothing() throws Exception {
        try (TestApi api = TestApi.answering("application/json", "{}");
                TestGateway gateway = TestGateway.before(api.url(), S3);
                RawClient client = new RawClient(gateway)) {
            client.send(
                    "GET /b/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" + TestGateway.TOKEN
                            + "%2F20261130%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Signature=0 HTTP/1.1\r\nHost: localhost\r\n\r\n");

            assertThat(client.answer()).startsWith("HTTP/1.1 401");
        }
    }

    @Test
    void otherTargetsTakeNoSuchField() throws Exception {
        try (TestApi api = TestApi.answering("application/json", "{}");
                TestGateway gateway = TestGateway.before(api.url());
                RawClient client = new RawClient(gateway)) {
            client.send(dynamo(PROVED, "/"));

            assertThat(client.answer()).startsWith("HTTP/1.1 401");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "STREAMING-UNSIGNED-PAYLOAD-TRAILER, 200, STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD, 501, ''",
        "UNSIGNED-PAYLOAD, 200, 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
    })
    void aBodyInPiecesStaysOneUnlessTheClientHasSignedThem(String sent, int status, String arrives) throws Exception {
        try (TestApi api = TestApi.answering("application/xml", "<a/>");
                TestGateway gateway = TestGateway.before(api.url(), S3);
                RawClient client = new RawClient(gateway)) {
            client.send("PUT /bucket/key HTTP/1.1\r\nHost: localhost\r\nX-Amz-Content-SHA256: " + sent
                    + "\r\nAuthorization: " + PROVED + "\r\nContent-Length: 5\r\n\r\nhello");

            assertThat(client.answer()).startsWith("HTTP/1.1 " + status);
            if (status == 200) {
                assertThat(api.seen.get(0).headers().get("X-amz-content-sha256"))
                        .containsExactly(arrives);
            }
        }
    }

    @Test
    void itsClientsFindTheGatewayByTheirOwnVariables() {
        ClientEnvironment environment = new HttpProtocol(List.of())
                .clientEnvironment(
                        List.of(
                                endpoint("plain", 1, Map.of()),
                                endpoint("db", 2, options("eu-central-1", "dynamodb")),
                                endpoint("logs", 3, options("us-east-1", "logs")),
                                endpoint("more", 4, options("us-east-1", "dynamodb")),
                                endpoint("other", 5, options("us-east-1", "resource-groups"))),
                        new ClientContext(Path.of("/d"), Path.of("/d/ca.pem"), "the-token"));

        assertThat(environment.variables())
                .containsEntry("AWS_ACCESS_KEY_ID", "the-token")
                .containsEntry("AWS_SECRET_ACCESS_KEY", "production-guard")
                .containsEntry("AWS_REGION", "eu-central-1")
                .containsEntry("AWS_DEFAULT_REGION", "eu-central-1")
                .containsEntry("AWS_ENDPOINT_URL_DYNAMODB", "https://localhost:2")
                .containsEntry("AWS_ENDPOINT_URL_DYNAMODB_STREAMS", "https://localhost:2")
                .containsEntry("AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", "https://localhost:3")
                .containsEntry("AWS_ENDPOINT_URL_RESOURCE_GROUPS", "https://localhost:5")
                .containsEntry("PRODUCTION_GUARD_PLAIN_URL", "https://localhost:1")
                .doesNotContainKey("AWS_CA_BUNDLE");
        assertThat(environment.fallbacks()).containsOnly(Map.entry("AWS_CA_BUNDLE", "/d/ca.pem"));
        assertThat(environment.sensitive()).contains("AWS_ACCESS_KEY_ID", "PRODUCTION_GUARD_TOKEN");
        assertThat(environment.cleared()).contains("AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_ENDPOINT_URL");
    }

    @Test
    void withoutSuchATargetThoseVariablesStayAsTheyAre() {
        ClientEnvironment environment = new HttpProtocol(List.of())
                .clientEnvironment(
                        List.of(endpoint("plain", 1, Map.of())),
                        new ClientContext(Path.of("/d"), Path.of("/d/ca.pem"), "the-token"));

        assertThat(environment.variables()).containsOnlyKeys("PRODUCTION_GUARD_PLAIN_URL", "PRODUCTION_GUARD_TOKEN");
        assertThat(environment.cleared()).isEmpty();
    }

    private static Map<String, String> options(String region, String service) {
        return Map.of(
                HttpOptions.AUTHENTICATION, "aws-sigv4", HttpOptions.REGION, region, HttpOptions.SERVICE, service);
    }

    private static Endpoint endpoint(String name, int port, Map<String, String> options) {
        Target target =
                new Target(name, "http", "https://x", Optional.of("c"), TlsMode.VERIFY_FULL, Optional.empty(), options);
        return new Endpoint(target, "localhost", port);
    }
}
