package io.productionguard.gateway.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests made to be read in two ways; none of them reaches the target, and nothing behind them does. */
final class SmugglingTest {

    private static final String AUTH = "Host: localhost\r\nAuthorization: Bearer " + TestGateway.TOKEN + "\r\n";
    private static final String BEHIND = "GET /behind HTTP/1.1\r\n" + AUTH + "Connection: close\r\n\r\n";

    private static TestApi api;
    private static TestGateway gateway;
    /** Whose paths may have encoded slashes, which is no way round anything else. */
    private static TestGateway keeping;

    @BeforeAll
    static void open() throws Exception {
        api = TestApi.answering("text/plain", "reached");
        gateway = TestGateway.before(api.url());
        keeping = TestGateway.before(api.url(), HttpOptions.SLASHES, "*");
    }

    @AfterAll
    static void close() {
        gateway.close();
        keeping.close();
        api.close();
    }

    static Stream<String> corpus() throws Exception {
        try (InputStream in = SmugglingTest.class.getResourceAsStream("/http/smuggling.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank());
        }
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void isRefusedWithAllThatFollows(String line) throws Exception {
        isRefused(gateway, line);
        if (!line.startsWith("GET /a%2fb ")) {
            isRefused(keeping, line);
        }
    }

    private static void isRefused(TestGateway gateway, String line) throws Exception {
        int before = api.seen.size();
        String answers;
        try (RawClient client = new RawClient(gateway)) {
            client.send(unescape(line.replace("{auth}", AUTH)) + BEHIND);
            answers = client.rest();
        }

        assertThat(answers).startsWith("HTTP/1.1 ");
        assertThat(answers.substring(9, 10)).isIn("4", "5");
        // Where the refused request ends without doubt the connection goes on, and what follows is a request of its
        // own.
        assertThat(api.seen.subList(before, api.seen.size()))
                .extracting(TestApi.Seen::target)
                .isEqualTo(answers.contains("reached") ? List.of("/behind") : List.of());
    }

    private static String unescape(String text) {
        StringBuilder bytes = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\' || i + 1 == text.length() || "rnt0x".indexOf(text.charAt(i + 1)) < 0) {
                bytes.append(c);
            } else if (text.charAt(i + 1) == 'x') {
                bytes.append((char) Integer.parseInt(text.substring(i + 2, i + 4), 16));
                i += 3;
            } else {
                bytes.append("\r\n\t\0".charAt("rnt0".indexOf(text.charAt(++i))));
            }
        }
        return bytes.toString();
    }

    @Test
    void randomBytesReachNobody() throws Exception {
        Random random = new Random(11);
        int before = api.seen.size();
        for (int round = 0; round < 40; round++) {
            byte[] bytes = new byte[1 + random.nextInt(300)];
            random.nextBytes(bytes);
            bytes[bytes.length - 1] = '\n';
            try (RawClient client = new RawClient(gateway)) {
                client.send(bytes);
                client.send("\r\n\r\n");
                assertThat(client.rest()).doesNotContain("reached");
            } catch (java.io.IOException e) {
                assertThat(e).hasMessageNotContaining("reached");
            }
        }
        assertThat(api.seen).hasSize(before);
    }

    @Test
    void aFoldedFieldArrivesInOneLine() throws Exception {
        try (RawClient client = new RawClient(gateway)) {
            client.send("GET /fold HTTP/1.1\r\n" + AUTH + "X-Folded: a\r\n b\r\n\r\n");
            String answer = client.answer();

            if (answer.startsWith("HTTP/1.1 200")) {
                assertThat(api.seen.get(api.seen.size() - 1).headers().get("X-Folded"))
                        .containsExactly("a b");
            } else {
                assertThat(answer).startsWith("HTTP/1.1 400");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a%2F..%2Fb", "/..%2fa", "/a%2f", "/%2fa", "/a%2F%2e%2e/b", "/a%252fb", "/a%2f%5cb"})
    void whatHidesBehindAnEncodedSlashIsRefusedWhereSlashesAreKept(String target) throws Exception {
        int before = api.seen.size();
        try (RawClient client = new RawClient(keeping)) {
            client.send("GET " + target + " HTTP/1.1\r\n" + AUTH + "\r\n");

            assertThat(client.answer()).startsWith("HTTP/1.1 400");
        }
        assertThat(api.seen).hasSize(before);
    }

    @Test
    void anEncodedSlashGoesToTheTargetAsItCameWhereItIsKept() throws Exception {
        try (RawClient client = new RawClient(keeping)) {
            client.send("GET /projects/group%2fname/x HTTP/1.1\r\n" + AUTH + "\r\n");

            assertThat(client.answer()).startsWith("HTTP/1.1 200");
        }
        assertThat(api.seen.get(api.seen.size() - 1).target()).isEqualTo("/projects/group%2Fname/x");
    }
}
