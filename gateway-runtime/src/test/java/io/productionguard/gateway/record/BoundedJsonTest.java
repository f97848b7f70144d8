package io.productionguard.gateway.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.productionguard.gateway.net.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Texts in lines of the recording: escaped so that any reader gets them back, and cut where they are too long. */
final class BoundedJsonTest {

    private static String line(String text, int limit) throws Exception {
        LineBuffer buffer = new LineBuffer(64);
        BoundedJson json = new BoundedJson(buffer);
        json.startObject();
        json.text("text", text, limit);
        json.finish();
        return new String(buffer.array(), 0, buffer.length(), StandardCharsets.UTF_8);
    }

    @Test
    void everyCharacterComesBackAlsoWhenTheTextIsEncodedTheLongWay() throws Exception {
        StringBuilder all = new StringBuilder();
        for (char unit = 0; unit < 0x80; unit++) {
            all.append(unit).append(" ");
        }
        String ascii = all.toString();
        String mixed = ascii + "\u00e9\u2028\u2029\ud83d\ude00";
        for (String text : List.of(ascii, mixed, ascii.repeat(40), "", "\u0080", "\u007f")) {
            String line = line(text, BoundedJson.LONG_TEXT);

            assertThat(Json.parse(line, new Json.Limits(1 << 20, 4, 8)).text("text"))
                    .isEqualTo(text);
            assertThat(line.chars()).noneMatch(unit -> unit < 0x20 || unit == 0x2028 || unit == 0x2029);
        }
        // The same escapes, whichever way it went.
        String shortWay = line(ascii, BoundedJson.LONG_TEXT);
        String longWay = line(ascii + "\u00e9", BoundedJson.LONG_TEXT);
        assertThat(longWay).isEqualTo(shortWay.replace("\"}", "\u00e9\"}"));
    }

    @Test
    void aTextIsCutWhereItsEncodedSizeCrossesTheLimit() throws Exception {
        assertThat(line("ab\n", 4)).isEqualTo("{\"text\":\"ab\\n\"}");
        assertThat(line("ab\n", 7)).isEqualTo("{\"text\":\"ab\\n\"}");
        assertThat(line("ab\u0001", 7)).startsWith("{\"text\":\"ab\"").contains("\"truncated\":[\"text\"]");
        assertThat(line("a".repeat(9), 8)).startsWith("{\"text\":\"aaaaaaaa\"").contains("truncated");
    }

    @Test
    void membersOfEveryKindStandSideBySide() {
        LineBuffer buffer = new LineBuffer(8);
        BoundedJson json = new BoundedJson(buffer);
        json.startObject();
        json.number("zero", 0);
        json.number("most", Long.MAX_VALUE);
        json.number("least", Long.MIN_VALUE);
        json.list("none", List.of());
        json.list("two", List.of("a", "\u00e9\""));
        json.map("map", Map.of("b", "2", "a", "\n"));
        json.startObject("inner");
        json.flag("yes", true);
        json.endObject();
        json.flag("no", false);
        json.text("missing", null);
        json.finish();

        assertThat(new String(buffer.array(), 0, buffer.length(), StandardCharsets.UTF_8))
                .isEqualTo("{\"zero\":0,\"most\":9223372036854775807,\"least\":-9223372036854775808,\"none\":[],"
                        + "\"two\":[\"a\",\"\u00e9\\\"\"],\"map\":{\"a\":\"\\n\",\"b\":\"2\"},\"inner\":{\"yes\":true},"
                        + "\"no\":false,\"missing\":\"\"}");
    }

    @Test
    void bytesAreWrittenLikeTheTextTheyStandFor() throws Exception {
        for (String text : List.of("", "a\"\n\u0001", "\u00e9", "x".repeat(10_000), "\u20ac".repeat(10_000))) {
            LineBuffer buffer = new LineBuffer(8);
            BoundedJson json = new BoundedJson(buffer);
            json.startObject();
            boolean cut = json.text("text", Utf8.of(text), BoundedJson.SHORT_TEXT);
            json.finish();

            assertThat(new String(buffer.array(), 0, buffer.length(), StandardCharsets.UTF_8))
                    .isEqualTo(line(text, BoundedJson.SHORT_TEXT));
            assertThat(cut).isEqualTo(text.startsWith("\u20ac"));
        }
        assertThat(new Utf8(new byte[] {'a', (byte) 0xE2, (byte) 0x82, 'b'}, 3)).hasToString("a\ufffd");
        assertThatThrownBy(() -> new Utf8(new byte[1], 2)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
