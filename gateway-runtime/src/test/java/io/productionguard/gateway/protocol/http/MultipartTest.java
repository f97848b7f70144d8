package io.productionguard.gateway.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.record.Event;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Bodies of several parts through the gateway, both ways. */
final class MultipartTest {

    private static final String MAIL = "jane.doe@example.org";

    private static final String FORM = "--b\r\nContent-Disposition: form-data; name=\"mail\"\r\n\r\n" + MAIL
            + "\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.bin\"\r\n"
            + "Content-Type: application/octet-stream\r\n\r\n\u0089\0 CONTENT\r\n--b--\r\n";

    private static HttpResponse<String> post(TestGateway gateway, String body) throws Exception {
        return TestGateway.client()
                .send(
                        gateway.request("/upload")
                                .header("Content-Type", "multipart/form-data; boundary=b")
                                .POST(BodyPublishers.ofByteArray(body.getBytes(StandardCharsets.ISO_8859_1)))
                                .build(),
                        BodyHandlers.ofString());
    }

    @Test
    void recordsTextPartsMaskedAndOthersByTheirDigest() throws Exception {
        try (TestApi api = TestApi.answering("text/plain", "done");
                TestGateway gateway = TestGateway.before(api.url())) {
            assertThat(post(gateway, FORM).statusCode()).isEqualTo(200);
            assertThat(api.seen.get(0).body()).contains(MAIL, "CONTENT");
            String recorded = gateway.recorder
                    .events(Event.OperationDecided.class)
                    .get(0)
                    .parameters()
                    .toString();
            assertThat(recorded)
                    .contains("[masked:email:1]", "filename=\"x.bin\"", "(10 bytes, SHA-256 ")
                    .doesNotContain(MAIL, "CONTENT");
        }
    }

    @Test
    void refusesAMalformedFormAndAMaskedValueInABinaryPart() throws Exception {
        try (TestApi api = TestApi.answering("text/plain", "done");
                TestGateway gateway = TestGateway.before(api.url())) {
            assertThat(post(gateway, "x" + FORM).statusCode()).isEqualTo(400);
            assertThat(post(gateway, FORM.replace("CONTENT", "[masked:email:1]"))
                            .statusCode())
                    .isEqualTo(403);
            assertThat(api.seen).isEmpty();
        }
    }

    @Test
    void masksThePartsOfAnswers() throws Exception {
        String body = "--b\r\nContent-Type: application/json\r\n\r\n{\"password\":\"x\"}\r\n--b\r\n\r\n" + MAIL
                + "\r\n--b--\r\n";
        try (TestApi api = TestApi.answering("multipart/mixed; boundary=b", body);
                TestGateway gateway = TestGateway.before(api.url())) {
            assertThat(TestGateway.client()
                            .send(gateway.request("/x").build(), BodyHandlers.ofString())
                            .body())
                    .contains("{\"password\":\"[masked:column:1]\"}", "[masked:email:1]\r\n--b--");
        }
    }

    @Test
    void withholdsAnswersWithPartsThatCannotBeRead() throws Exception {
        String body = "--b\r\nContent-Type: image/png\r\n\r\nPIXELS\r\n--b--\r\n";
        try (TestApi api = TestApi.answering("multipart/mixed; boundary=b", body)) {
            try (TestGateway gateway = TestGateway.before(api.url())) {
                HttpResponse<String> response =
                        TestGateway.client().send(gateway.request("/x").build(), BodyHandlers.ofString());
                assertThat(response.statusCode()).isEqualTo(502);
                assertThat(response.body()).contains("cannot be masked").doesNotContain("PIXELS");
            }
            try (TestGateway gateway = TestGateway.before(api.url(), HttpOptions.UNMASKED, "/x")) {
                assertThat(TestGateway.client()
                                .send(gateway.request("/x").build(), BodyHandlers.ofString())
                                .body())
                        .contains("PIXELS");
            }
        }
    }
}
