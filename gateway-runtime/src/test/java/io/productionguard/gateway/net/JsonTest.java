package io.productionguard.gateway.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    private static final Json.Limits LIMITS = new Json.Limits(1000, 4, 20);

    @Test
    void readsEveryTypeAndKeepsTheOrder() throws JsonException {
        JsonObject read = Json.parse(
                "{\"b\":\"ü😀\",\"a\":[1,-2.5,true,false,null,{\"x\":{}}],\"big\":123456789012345678901234567890}",
                LIMITS);

        assertThat(read.names()).containsExactly("b", "a", "big");
        assertThat(read.text("b")).isEqualTo("ü😀");
        assertThat(read.members().get("a"))
                .isEqualTo(Arrays.asList(1L, -2.5, true, false, null, Map.of("x", Map.of())));
        assertThat(read.members().get("big")).isEqualTo(new BigInteger("123456789012345678901234567890"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[]",
                "1",
                "null",
                "\"a\"",
                "{",
                "{\"a\":1",
                "{\"a\":1}}",
                "{\"a\":1} {\"a\":1}",
                "{\"a\":1} x",
                "{a:1}",
                "{'a':1}",
                "{\"a\":01}",
                "{\"a\":+1}",
                "{\"a\":.5}",
                "{\"a\":NaN}",
                "{\"a\":1,}",
                "{\"a\":[1,]}",
                "{\"a\":\"\t\"}",
                "{\"a\":\"\\x\"}",
                "{\"a\":1/**/}",
                "{\"a\":1e999}",
                "{\"a\":\"\\ud800\"}",
                "{\"\\udc00\":1}",
                "{\"a\":\"\\udc00\\ud800\"}",
                "\ufeff{}",
                "{\"a\" 1}",
                "{\"a\":tru}",
                "{\"a\"}",
                "{,}",
                "{\"a\":1111111111111111111111111111111111111111111111111111111111111111111111111111}"
            })
    void refusesWhatIsNoSingleObject(String text) {
        assertThatThrownBy(() -> Json.parse(text, LIMITS)).isInstanceOf(JsonException.class);
    }

    @Test
    void refusesDuplicateNamesHoweverTheyAreWritten() {
        assertThatThrownBy(() -> Json.parse("{\"verdict\":\"deny\",\"verdic\\u0074\":\"approve\"}", LIMITS))
                .isInstanceOf(JsonException.class)
                .hasMessage("the member \"verdict\" is given twice");
        assertThatThrownBy(() -> Json.parse("{\"o\":{\"a\":null,\"a\":1}}", LIMITS))
                .hasMessage("the member \"a\" is given twice");
    }

    @Test
    void refusesWhatExceedsALimit() throws JsonException {
        assertThat(Json.parse("{\"a\":[[[1]]]}", LIMITS).names()).containsExactly("a");
        assertThatThrownBy(() -> Json.parse("{\"a\":[[[[1]]]]}", LIMITS)).hasMessage("nested deeper than 4 levels");
        assertThatThrownBy(() -> Json.parse("{\"a\":" + "[".repeat(400) + "]".repeat(400) + "}", LIMITS))
                .hasMessage("nested deeper than 4 levels");
        assertThatThrownBy(() -> Json.parse("{\"a\":[" + "1,".repeat(30) + "1]}", LIMITS))
                .hasMessage("more than 20 values");
        assertThatThrownBy(() -> Json.parse("{\"a\":\"" + "x".repeat(1000) + "\"}", LIMITS))
                .hasMessage("longer than 1000 bytes");
        assertThatThrownBy(() -> Json.parse("{\"a\":\"" + "ü".repeat(500) + "\"}", LIMITS))
                .hasMessage("longer than 1000 bytes");
    }

    @Test
    void refusesBytesThatAreNotUtf8() {
        byte[] overlong = {'{', '"', (byte) 0xc0, (byte) 0xa2, '"', ':', '1', '}'};
        byte[] utf16 = "{\"a\":1}".getBytes(StandardCharsets.UTF_16BE);
        assertThatThrownBy(() -> Json.parse(overlong, LIMITS)).hasMessage("not UTF-8");
        assertThatThrownBy(() -> Json.parse(utf16, LIMITS)).isInstanceOf(JsonException.class);
    }

    @Test
    void neverRepeatsAValueInAMessage() {
        for (String text : List.of(
                "{\"secret\": hunter2}", "{\"secret\": \"hunter2", "{\"secret\": \"hunter2\\q\"}", "{hunter2}")) {
            assertThatThrownBy(() -> Json.parse(text, LIMITS)).message().doesNotContain("hunter2");
        }
        assertThatThrownBy(() -> Json.parse("{\"secret\": \"hunter2\"}", LIMITS).number("secret", 0, 1))
                .hasMessage("\"secret\" must be a whole number");
    }

    @Test
    void survivesRandomBytes() {
        Random random = new Random(7);
        String alphabet = "{}[]\",:\\u0d8atrufalsen1.e- \n";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder("{");
            int length = random.nextInt(40);
            for (int c = 0; c < length; c++) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                String written = Json.write(Json.parse(text.toString(), LIMITS).members());
                assertThat(Json.write(Json.parse(written, LIMITS).members())).isEqualTo(written);
            } catch (JsonException refused) {
                assertThat(refused).hasMessageNotContaining("\n");
            }
        }
    }

    @Test
    void checksMembersAndNamesThemWithTheirPath() throws JsonException {
        JsonObject read = Json.parse("{\"o\":{\"n\":5,\"t\":\"x\",\"f\":1.5,\"z\":null},\"l\":[\"a\",1]}", LIMITS);

        assertThat(read.object("o").number("n", 5, 5)).isEqualTo(5);
        assertThat(read.object("o").optionalText("nothing")).isEmpty();
        assertThatThrownBy(() -> read.object("o").number("n", 6, 9)).hasMessage("\"o.n\" must be between 6 and 9");
        assertThatThrownBy(() -> read.object("o").number("f", 0, 9)).hasMessage("\"o.f\" must be a whole number");
        assertThatThrownBy(() -> read.object("o").text("m")).hasMessage("\"o.m\" is missing");
        assertThatThrownBy(() -> read.object("o").optionalText("z")).hasMessage("\"o.z\" must be a text");
        assertThatThrownBy(() -> read.texts("l")).hasMessage("\"l\" must be an array of texts");
        assertThatThrownBy(() -> read.objects("l")).hasMessage("\"l\" must be an array of objects");
        assertThatThrownBy(() -> read.only("o")).hasMessage("unknown member \"l\"");
        assertThatThrownBy(() -> Json.parse("{\"a\\u001b[2J\\n\":1}", LIMITS).only())
                .hasMessage("unknown member \"a?[2J?\"");
    }

    @Test
    void writesOneLine() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("text", "a\nb\u0000\"\\ü");
        object.put("absent", Optional.empty());
        object.put("present", Optional.of("x"));
        object.put("list", Arrays.asList(1, 2L, null, true, 1.5));
        assertThat(Json.write(object))
                .isEqualTo("{\"text\":\"a\\nb\\u0000\\\"\\\\ü\",\"present\":\"x\",\"list\":[1,2,null,true,1.5]}");
        assertThatThrownBy(() -> Json.write(Map.of("a", "\ud800"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Json.write(Map.of("a", Double.NaN))).isInstanceOf(IllegalArgumentException.class);
    }
}
