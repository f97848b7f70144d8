package io.productionguard.gateway.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random input from fixed seeds: nothing throws, output is stable, UTF-8 stays UTF-8, JSON stays JSON. */
class MaskFuzzTest {

    /** What stands between things in real text. */
    private static final String[] SEPARATORS = {" ", "\n", ",", ", ", ";", "\t", "|", "\n- ", "\",\"", "</a><a>"};

    /** What makes one thing of two, too. */
    private static final String[] JOINTS = {
        "", " ", "\n", ",", ";", "\"", "'", "\\n", "\\\"", ":", "=", "-", "_", ".", "/", "[", "]", "<", "ä", "京", "A",
        "1", "%20", "@", "&"
    };

    private final SessionMasker masker = SessionMasker.create(MaskCases.ALL, List.of(), MaskCases.CREDENTIALS);

    @Test
    void survivesRandomBytes() {
        Random random = new Random(1);
        String alphabet = " \"'\\\n:=@-_./%$[]{}<>09azAZpsk\u00e4";
        for (int round = 0; round < 30_000; round++) {
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            if (round % 2 == 0) {
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = (byte) alphabet.charAt((bytes[i] & 0xff) % alphabet.length());
                }
            }
            byte[] once = masked(bytes);
            assertThat(text(masked(once))).as(text(bytes)).isEqualTo(text(once));
            assertSameInPieces(bytes, once, random);
        }
    }

    @Test
    void isStableForSequencesOfItsCases() {
        Random random = new Random(2);
        List<String> parts = MaskCases.all().toList();
        for (int round = 0; round < 10_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = 1 + random.nextInt(5); i > 0; i--) {
                text.append(parts.get(random.nextInt(parts.size())))
                        .append(SEPARATORS[random.nextInt(SEPARATORS.length)]);
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            byte[] once = masked(bytes);
            assertThat(text(masked(once))).as(text.toString()).isEqualTo(text(once));
            assertSameInPieces(bytes, once, random);
        }
    }

    /** Halves of things grown together can look like something new once one of them is masked; it must be very rare. */
    @Test
    void isAlmostAlwaysStableForHalvesGrownTogether() {
        Random random = new Random(6);
        List<String> parts = MaskCases.all().toList();
        int unstable = 0;
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = 1 + random.nextInt(5); i > 0; i--) {
                String part = parts.get(random.nextInt(parts.size()));
                int from = random.nextInt(3) == 0 ? random.nextInt(part.length() + 1) : 0;
                int to = random.nextInt(3) == 0 ? from + random.nextInt(part.length() - from + 1) : part.length();
                text.append(part, from, to).append(JOINTS[random.nextInt(JOINTS.length)]);
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            byte[] once = masked(bytes);
            unstable += Arrays.equals(masked(once), once) ? 0 : 1;
            assertSameInPieces(bytes, once, random);
        }
        assertThat(unstable).isLessThan(10);
    }

    @Test
    void keepsUtf8Valid() {
        Random random = new Random(3);
        List<String> parts = MaskCases.all().toList();
        for (int round = 0; round < 60_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = 1 + random.nextInt(6); i > 0; i--) {
                text.append(parts.get(random.nextInt(parts.size())));
                text.append(new String(Character.toChars("äß京🎉·“ €\u0301".codePointAt(random.nextInt(8)))));
            }
            byte[] bytes = text.toString().replaceAll("[\\ud800-\\udfff]", "").getBytes(StandardCharsets.UTF_8);
            assertThatCode(() -> decode(masked(bytes))).as(text.toString()).doesNotThrowAnyException();
        }
    }

    @Test
    void keepsJsonWellFormed() {
        Random random = new Random(4);
        List<String> parts = MaskCases.all().toList();
        JsonStringEncoder encoder = JsonStringEncoder.getInstance();
        for (int round = 0; round < 60_000; round++) {
            StringBuilder json = new StringBuilder("{");
            for (int i = 0; i < 4; i++) {
                String text = parts.get(random.nextInt(parts.size())) + parts.get(random.nextInt(parts.size()));
                String once = new String(encoder.quoteAsString(text));
                String value = random.nextBoolean()
                        ? once
                        : new String(encoder.quoteAsString("{\"a\":\"" + once + "\",\"password\":\"x" + once + "\"}"));
                String[] names = {"password", "token", "name", "note", "card"};
                json.append(i > 0 ? "," : "")
                        .append('"')
                        .append(names[random.nextInt(names.length)])
                        .append("\":");
                json.append(random.nextInt(5) == 0 ? "4111111111111111" : '"' + value + '"');
            }
            byte[] masked = masked(json.append("}\n").toString().getBytes(StandardCharsets.UTF_8));
            assertThatCode(() -> parse(masked))
                    .as("%s became %s", json, new String(masked, StandardCharsets.UTF_8))
                    .doesNotThrowAnyException();
        }
    }

    private void assertSameInPieces(byte[] bytes, byte[] once, Random random) {
        MaskStream stream = masker.stream();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int from = 0; from < bytes.length; ) {
            int length = Math.min(bytes.length - from, 1 + random.nextInt(40));
            out.writeBytes(stream.feed(bytes, from, length));
            from += length;
        }
        out.writeBytes(stream.end());
        assertThat(text(out.toByteArray())).isEqualTo(text(once));
    }

    private byte[] masked(byte[] bytes) {
        byte[] masked = masker.mask(bytes, 0, bytes.length);
        return masked == null ? bytes : masked;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static void decode(byte[] bytes) throws CharacterCodingException {
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
    }

    private static void parse(byte[] json) throws java.io.IOException {
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            while (parser.nextToken() != null) {
                parser.getText();
            }
        }
    }
}
