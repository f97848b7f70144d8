package io.productionguard.gateway.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.net.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
}
