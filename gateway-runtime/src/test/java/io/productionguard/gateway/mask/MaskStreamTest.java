package io.productionguard.gateway.mask;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MaskStreamTest {

    private final SessionMasker masker = SessionMasker.create(MaskCases.ALL, List.of(), MaskCases.CREDENTIALS);

    static Stream<String> bodies() {
        return Stream.concat(MaskCases.all(), longBodies());
    }

    static Stream<String> longBodies() {
        String key = MaskCases.PEM.replace("MIIE", "MIIEpAIBAAKCAQEA7bq3T0+\n".repeat(3000));
        return Stream.of(
                "a " + key + " b",
                "a " + key.substring(0, 40_000) + "\" b",
                "x " + MaskCases.JWT.replace(".c2", "." + "c2lnbmF0dXJl".repeat(2000)) + " y",
                "{\"password\":\"" + "ab\\\"c\\\\".repeat(3000) + "\",\"b\":1}",
                "password=" + "q1w2e3r4".repeat(3000) + "\\n\nrest",
                "password='" + "q1''".repeat(3000) + "' rest",
                "&quot;password&quot;:&quot;" + "a&amp;".repeat(2000) + "&quot;, rest",
                "token " + MaskCases.GITHUB.repeat(400) + " rest",
                "y".repeat(5000) + "@example.com " + "z@" + "y.".repeat(300) + "com",
                "://" + "u".repeat(5000) + ":p@h",
                "[masked:" + "[masked:".repeat(1000) + "email:3]");
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void givesTheSameForEverySplitAsForTheWhole(String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        byte[] whole = whole(bytes);
        int step = Math.max(1, bytes.length / 400);
        for (int cut = 0; cut <= bytes.length; cut += step) {
            assertThat(stream(bytes, cut)).as("cut at %d", cut).isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void givesTheSameByteByByteAsForTheWhole(String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        MaskStream stream = masker.stream();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < bytes.length; i++) {
            out.writeBytes(stream.feed(bytes, i, 1));
        }
        out.writeBytes(stream.end());
        assertThat(out.toByteArray()).isEqualTo(whole(bytes));
    }

    @Test
    void givesTheSameForRandomPiecesOfRandomMixtures() {
        Random random = new Random(20240229);
        List<String> parts = new ArrayList<>(MaskCases.all().toList());
        String[] joints = {"", " ", "\n", ",", "\"", "\\n", ":", "=", "-", "[", "ä", "A", "1"};
        for (int round = 0; round < 400; round++) {
            Collections.shuffle(parts, random);
            StringBuilder body = new StringBuilder();
            for (String part : parts.subList(0, 1 + random.nextInt(12))) {
                body.append(part).append(joints[random.nextInt(joints.length)]);
            }
            byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
            MaskStream stream = masker.stream();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            int most = 1 + random.nextInt(80);
            for (int from = 0; from < bytes.length; ) {
                int length = Math.min(bytes.length - from, random.nextInt(most + 1));
                out.writeBytes(stream.feed(bytes, from, length));
                from += length;
            }
            out.writeBytes(stream.end());
            assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(text(whole(bytes)));
        }
    }

    @Test
    void passesCompleteLinesOnAtOnce() {
        byte[] line = "{\"type\":\"ADDED\",\"object\":{}}\n".getBytes(StandardCharsets.UTF_8);
        assertThat(masker.stream().feed(line, 0, line.length)).isEqualTo(line);
    }

    @Test
    void countsWhatItMasks() {
        MaskStream stream = masker.stream();
        byte[] body = "a@example.com, b@example.com\npassword=hunter2".getBytes(StandardCharsets.UTF_8);
        stream.feed(body, 0, body.length);
        stream.end();
        assertThat(stream.maskedValues()).isEqualTo(3);
        assertThat(masker.maskedValues()).isEqualTo(3);
    }

    @Test
    void keepsBackNoMoreThanSixteenKibibytes() {
        String[] endless = {
            "-----BEGIN RSA PRIVATE KEY-----\nMIIE",
            "password=\"",
            "password=",
            "eyJhbGciOiJSUzI1NiJ9.",
            "a@",
            "://u:",
            "ghp_",
            "Basic ",
            "\"",
            "",
            "[masked:",
            "&quot;password&quot;:&quot;",
            "LS0tLS1CRUdJTi",
            "4111 ",
            "name: A_PASSWORD\n"
        };
        for (String beginning : endless) {
            for (String filling :
                    new String[] {"a", "1", "aB3", " ", "\\", "\\\"", "a.", "=", "-", "@", "ä", "://u:"}) {
                byte[] start = beginning.getBytes(StandardCharsets.UTF_8);
                byte[] more = filling.repeat(512 / filling.length()).getBytes(StandardCharsets.UTF_8);
                DetectorStage stage = new DetectorStage(
                        new DetectorSet(MaskCases.ALL), new TokenTable(), new java.util.concurrent.atomic.LongAdder());
                stage.begin();
                Output out = new Output(64);
                stage.feed(start, 0, start.length, out);
                for (int i = 0; i < 100; i++) {
                    out.clear();
                    stage.feed(more, 0, more.length, out);
                    int kept = stage.text.end - Math.min(stage.emitted, stage.needed());
                    assertThat(kept).as("%s then %s", beginning, filling).isLessThanOrEqualTo(16 * 1024);
                    assertThat(stage.text.bytes.length).isLessThanOrEqualTo(64 * 1024);
                }
            }
        }
    }

    @Test
    void flushLetsGoOfAPrompt() {
        MaskStream stream = masker.stream();
        assertThat(feed(stream, "Password: ") + text(stream.flush())).isEqualTo("Password: ");
        assertThat(feed(stream, "\nlast login: ") + text(stream.flush())).isEqualTo("\nlast login: ");
        assertThat(feed(stream, "alice@example.com\n")).isEqualTo("[masked:email:1]\n");
    }

    @Test
    void masksTheRemainderOfWhatAFlushCutInTwo() {
        MaskStream stream = masker.stream();
        String out = feed(stream, "password=hunt")
                + text(stream.flush())
                + feed(stream, "er2secret\nnext ")
                + text(stream.end());
        assertThat(out).isEqualTo("password=[masked:password:1]\nnext ");
        stream = masker.stream();
        int half = MaskCases.GITHUB.length() / 2;
        out = feed(stream, "t " + MaskCases.GITHUB.substring(0, half))
                + text(stream.flush())
                + feed(stream, MaskCases.GITHUB.substring(half) + " next")
                + text(stream.end());
        assertThat(out).isEqualTo("t " + MaskCases.GITHUB.substring(0, half) + "[masked:github-token:1] next");
    }

    @Test
    void keepsAPrivateKeyMaskedAcrossFlushes() {
        MaskStream stream = masker.stream();
        StringBuilder out = new StringBuilder();
        for (String line : MaskCases.PEM.split("(?<=\n)", -1)) {
            out.append(feed(stream, line)).append(text(stream.flush()));
        }
        out.append(feed(stream, "\nnext")).append(text(stream.end()));
        assertThat(out.toString()).doesNotContain("MIIE").doesNotContain("T0+").endsWith("\nnext");
    }

    @Test
    void flushDoesNotCutACharacterInTwo() {
        byte[] bytes = "ä€🎉".getBytes(StandardCharsets.UTF_8);
        MaskStream stream = masker.stream();
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < bytes.length; i++) {
            out.append(text(stream.feed(bytes, i, 1))).append(text(stream.flush()));
        }
        assertThat(out.append(text(stream.end())).toString()).isEqualTo("ä€🎉");
    }

    private static String feed(MaskStream stream, String piece) {
        byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
        return text(stream.feed(bytes, 0, bytes.length));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private byte[] whole(byte[] bytes) {
        byte[] masked = masker.mask(bytes, 0, bytes.length);
        return masked == null ? bytes : masked;
    }

    private byte[] stream(byte[] bytes, int cut) {
        MaskStream stream = masker.stream();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(stream.feed(bytes, 0, cut));
        out.writeBytes(stream.feed(bytes, cut, bytes.length - cut));
        out.writeBytes(stream.end());
        return out.toByteArray();
    }
}
