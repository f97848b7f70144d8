package io.jenkins.plugins.productionguard.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @Test
    void leavesStringsAloneThatLookLikeJson() throws JsonException {
        JsonObject object = Json.object("{\"a\":\"[1]\",\"b\":\"null\",\"c\":\"{}\",\"d\":[\"\\u00e9\\n\",1,true]}");
        assertEquals("[1]", object.text("a"));
        assertEquals("null", object.text("b"));
        assertEquals("{}", object.text("c"));
        assertEquals(List.of("é\n"), object.texts("d"));
    }

    @Test
    void readsWhatItWrote() throws JsonException {
        String text = "\"\\\u0000\u001f\u2028 <script> é \ud83d\ude00";
        assertEquals(text, Json.object(Json.write(Map.of("x", text))).text("x"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "[]", "{", "{\"a\":1,}", "{\"a\":1}x", "{\"a\":1,\"a\":2}", "{\"a\":+1}", "{\"a\":\"\n\"}", "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u00g0\"}", "{\"a\":tru}", "{\"a\":1-1}", "{\"a\":99999999999999999999}"
            })
    void refusesWhatIsMalformed(String text) {
        assertThrows(JsonException.class, () -> Json.object(text));
    }

    @Test
    void refusesWhatIsNestedTooDeeply() {
        assertThrows(JsonException.class, () -> Json.object("{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}"));
    }
}
