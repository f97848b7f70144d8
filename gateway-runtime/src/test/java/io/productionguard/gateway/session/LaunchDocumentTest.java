package io.productionguard.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.productionguard.gateway.net.Json;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LaunchDocumentTest {

    @Test
    void readsACompleteDocument() throws Exception {
        LaunchSpec spec = read(document(
                "identityToken",
                "a.b.c",
                "restriction",
                "version: 1",
                "clientDirectory",
                "/tmp/clients",
                "labels",
                Map.of("build", "42")));

        assertThat(new String(spec.configuration().bytes(), StandardCharsets.UTF_8))
                .isEqualTo("version: 1\n");
        assertThat(spec.credentials().get("shop-db").secret()).isEqualTo("s3cret");
        assertThat(spec.credentials().get("shop-db").username()).contains("app");
        assertThat(spec.credentials().get("vault").username()).isEmpty();
        assertThat(spec.identityToken()).contains("a.b.c");
        assertThat(spec.restriction()).isPresent();
        assertThat(spec.output()).isEqualTo(Path.of("/tmp/session"));
        assertThat(spec.clientDirectory()).contains(Path.of("/tmp/clients"));
        assertThat(spec.labels()).containsEntry("build", "42");
        assertThat(spec.frontEnd().orElseThrow().lease()).isEqualTo(Duration.ofSeconds(60));
        assertThat(spec.frontEnd().orElseThrow().decisionKey()).isEqualTo("MCowBQYDK2Vw");
        assertThat(spec.configuration().baseDirectory()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"version", "configuration", "configurationSource", "credentials", "decisionKey", "output"})
    void refusesADocumentWithout(String member) {
        Map<String, Object> document = document();
        document.remove(member);

        refuses(document, member);
    }

    static List<Map<String, Object>> wrongMembers() {
        String longText = "x".repeat(257);
        Map<String, String> manyLabels =
                IntStream.range(0, 33).boxed().collect(Collectors.toMap(i -> "l" + i, i -> "x"));
        return List.of(
                Map.of("version", 2L),
                Map.of("leaseSeconds", 4L),
                Map.of("leaseSeconds", 3601L),
                Map.of("leaseSeconds", "60"),
                Map.of("unknown", true),
                Map.of("output", "relative/path"),
                Map.of("output", ""),
                Map.of("clientDirectory", "relative"),
                Map.of("labels", Map.of("build", longText)),
                Map.of("labels", Map.of(longText, "x")),
                Map.of("labels", manyLabels),
                Map.of("labels", Map.of("build", 42L)),
                Map.of("credentials", List.of()),
                Map.of("credentials", Map.of("db", "s3cret")),
                Map.of("credentials", Map.of("db", Map.of("secret", ""))),
                Map.of("credentials", Map.of("db", Map.of("password", "s3cret"))),
                Map.of("decisionKey", 44L));
    }

    @ParameterizedTest
    @MethodSource("wrongMembers")
    void refusesWrongMembersWithoutRepeatingTheirValues(Map<String, Object> wrong) {
        Map<String, Object> document = document();
        document.putAll(wrong);

        assertThatThrownBy(() -> read(document))
                .isInstanceOf(LaunchException.class)
                .hasMessageStartingWith("the launch document on standard input is refused: ")
                .hasMessageNotContaining("s3cret")
                .satisfies(e -> assertThat(((LaunchException) e).kind()).isEqualTo(LaunchException.Cause.REFUSED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{", "{}{}", "{\"version\":1,\"version\":1}", "version: 1"})
    void refusesWhatIsNotOneJsonObject(String text) {
        assertThatThrownBy(() -> LaunchDocument.read(stream(text))).isInstanceOf(LaunchException.class);
    }

    @Test
    void refusesMoreThanFourMebibytesWithoutReadingOn() {
        byte[] spaces = new byte[LaunchDocument.MAX_BYTES + 4096];
        Arrays.fill(spaces, (byte) ' ');
        ByteArrayInputStream in = new ByteArrayInputStream(spaces);

        assertThatThrownBy(() -> LaunchDocument.read(in)).hasMessageContaining("longer than");
        assertThat(in.available()).isEqualTo(4095);
    }

    @Test
    void neverPrintsASecret() throws Exception {
        LaunchSpec spec = read(document());

        assertThat(spec.toString()).doesNotContain("s3cret");
        assertThat(spec.credentials().toString()).doesNotContain("s3cret");
    }

    private static void refuses(Map<String, Object> document, String member) {
        assertThatThrownBy(() -> read(document))
                .isInstanceOf(LaunchException.class)
                .hasMessageContaining("\"" + member + "\"");
    }

    private static Map<String, Object> document(Object... more) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("version", 1L);
        document.put("configuration", "version: 1\n");
        document.put("configurationSource", "main@abc:production-guard.yml");
        document.put(
                "credentials",
                Map.of("shop-db", Map.of("username", "app", "secret", "s3cret"), "vault", Map.of("secret", "t")));
        document.put("decisionKey", "MCowBQYDK2Vw");
        document.put("leaseSeconds", 60L);
        document.put("output", "/tmp/session");
        for (int i = 0; i < more.length; i += 2) {
            document.put((String) more[i], more[i + 1]);
        }
        return document;
    }

    private static LaunchSpec read(Map<String, Object> document) throws LaunchException {
        return LaunchDocument.read(stream(Json.write(document)));
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
