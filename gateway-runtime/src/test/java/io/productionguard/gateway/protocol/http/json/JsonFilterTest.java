package io.productionguard.gateway.protocol.http.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.productionguard.gateway.protocol.http.Words;
import io.productionguard.gateway.protocol.http.body.BodyFilter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The filter against a body passage that replaces {@code SECRET} anywhere and everything called {@code password}. */
final class JsonFilterTest {

    private static String filter(JsonFilter filter, byte[] in, int... cuts) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int from = 0;
        for (int cut : cuts) {
            out.write(filter.feed(in, from, cut - from));
            from = cut;
        }
        out.write(filter.feed(in, from, in.length - from));
        out.write(filter.end());
        return out.toString(StandardCharsets.UTF_8);
    }

    private static void assertMasked(String in, String wanted) throws Exception {
        byte[] bytes = in.getBytes(StandardCharsets.UTF_8);
        for (int cut = 0; cut <= bytes.length; cut++) {
            assertThat(filter(JsonFilter.lenient(new Words()), bytes, cut))
                    .as("cut at %d", cut)
                    .isEqualTo(wanted);
        }
        int[] each = new int[bytes.length];
        for (int i = 0; i < each.length; i++) {
            each[i] = i;
        }
        assertThat(filter(JsonFilter.lenient(new Words()), bytes, each)).isEqualTo(wanted);
    }

    @Test
    void leavesEverythingElseAsItIs() throws Exception {
        String text = " {\"a\" : [1, -2.5e+3 ,true,false , null, \"x\\u00e9\\n\\\\\\\"y\"],\"b\":{},\"c\":[] } \n";
        assertMasked(text, text);
    }

    @Test
    void masksValuesByContentAndStaysJson() throws Exception {
        assertMasked("{\"a\":\"x SECRET y\"}", "{\"a\":\"x [\\\"m\\\\] y\"}");
        assertMasked("{\"a\":\"\\u0053ECRE\\u0054\"}", "{\"a\":\"[\\\"m\\\\]\"}");
        assertMasked("[\"SECRET\"]", "[\"[\\\"m\\\\]\"]");
        assertMasked("{\"SECRET\":1}", "{\"[\\\"m\\\\]\":1}");
        assertMasked("\"SECRET\"", "\"[\\\"m\\\\]\"");
    }

    @Test
    void masksValuesByName() throws Exception {
        assertMasked("{\"password\":\"\",\"x\":1}", "{\"password\":\"[masked:column:1]\",\"x\":1}");
        assertMasked("{\"password\":12345}", "{\"password\":\"[masked:column:1]\"}");
        assertMasked("{\"password\":[\"a\",\"b\"]}", "{\"password\":[\"[masked:column:1]\",\"[masked:column:1]\"]}");
        assertMasked("{\"password\":null}", "{\"password\":null}");
        assertMasked("{\"\\u0070assword\":\"a\"}", "{\"\\u0070assword\":\"[masked:column:1]\"}");
        assertMasked("{\"password\":{\"name\":\"a\"}}", "{\"password\":{\"name\":\"a\"}}");
    }

    @Test
    void rememberedNamesAreStillTheirOwn() throws Exception {
        assertMasked(
                "[{\"SECRET\":1,\"a\":2},{\"SECRET\":3,\"a\":4}]",
                "[{\"[\\\"m\\\\]\":1,\"a\":2},{\"[\\\"m\\\\]\":3,\"a\":4}]");
        assertMasked(
                "[{\"a\":1,\"password\":2},{\"\\u0061\":3,\"pass\\u0077ord\":4}]",
                "[{\"a\":1,\"password\":\"[masked:column:1]\"},{\"\\u0061\":3,\"pass\\u0077ord\":\"[masked:column:1]\"}]");
        StringBuilder in = new StringBuilder("[");
        for (int i = 0; i < 2_000; i++) {
            // More names than are remembered, so that they push each other out.
            in.append("{\"name")
                    .append(i % 300)
                    .append("\":")
                    .append(i)
                    .append(",\"password\":")
                    .append(i)
                    .append("},");
        }
        in.append("1]");
        String wanted = in.toString().replaceAll("\"password\":[0-9]+", "\"password\":\"[masked:column:1]\"");
        assertThat(filter(JsonFilter.lenient(new Words()), in.toString().getBytes(StandardCharsets.UTF_8), 5_000))
                .isEqualTo(wanted);
    }

    @Test
    void readsDocumentsInARow() throws Exception {
        assertMasked(
                "{\"password\":\"a\"}\n{\"password\":\"b\"}\n1 2",
                "{\"password\":\"[masked:column:1]\"}\n{\"password\":\"[masked:column:1]\"}\n1 2");
    }

    @Test
    void masksTheRestAsTextWhereItIsNoJson() throws Exception {
        assertMasked("oops SECRET", "oops [\"m\\]");
        assertMasked("tokenSECRET", "token[\"m\\]");
        assertMasked("{\"a\":SECRET}", "{\"a\":[\"m\\]}");
        assertMasked("{\"a\":\"SECRET", "{\"a\":\"[\"m\\]");
        assertMasked("{\"a\":\"\\qSECRET\"}", "{\"a\":\"\\q[\"m\\]\"}");
        assertMasked("", "");
    }

    @Test
    void aStrictFilterGivesUpInstead() {
        for (String text : new String[] {"x", "{\"a\":\"b", "[1,", "{\"a\" 1}", "[1}", "tru", "{\"a\":\"\\x\"}"}) {
            assertThatThrownBy(() -> filter(
                            JsonFilter.strict(JsonFilter.byName(new Words()), new Words()),
                            text.getBytes(StandardCharsets.UTF_8)))
                    .as(text)
                    .isInstanceOf(BodyFilter.UnmaskableException.class);
        }
    }

    @Test
    void longStringsAreMaskedOnTheirWay() throws Exception {
        String filler = "\\u0061b".repeat(JsonFilter.LONGEST_VALUE / 4);
        String in = "{\"a\":\"" + filler + "SECRET\\n\",\"password\":\"" + filler + "\",\"c\":1}";
        byte[] bytes = in.getBytes(StandardCharsets.UTF_8);
        String wanted = "{\"a\":\"" + "ab".repeat(JsonFilter.LONGEST_VALUE / 4)
                + "[\\\"m\\\\]\\n\",\"password\":\"[masked:value:1]\",\"c\":1}";

        for (int cut : new int[] {1, 7, 8, 9, 100_003, 262_150, 262_151, bytes.length - 12}) {
            assertThat(filter(JsonFilter.lenient(new Words()), bytes, cut)).isEqualTo(wanted);
        }
    }

    @Test
    void whateverReadersTakeForJsonHidesNothing() throws Exception {
        String secret = "\"SECRET\"";
        for (String document : new String[] {
            "\uFEFF{\"a\":" + secret + "}",
            "{\"a\":NaN,\"b\":" + secret + "}",
            "{\"a\":-Infinity,\"b\":" + secret + "}",
            "{\"a\":1e99999999,\"b\":" + secret + "}",
            "{\"a\":1,\"a\":" + secret + "}",
            "{a:" + secret + "}",
            "{'a':" + secret + "}",
            "{\"a\":\"\\x\",\"b\":" + secret + "}",
            "{\"a\":\"\\u12\",\"b\":" + secret + "}",
            "{\"a\":\"\\ud800\",\"b\":" + secret + "}",
            "{\"a\":\"SEC\\u0052ET\"}",
            "/* c */ {\"a\":" + secret + "}",
            "{\"a\":1} trailing " + secret,
            "[" + secret + ",]",
            ")]}',\n{\"a\":" + secret + "}"
        }) {
            byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
            JsonFilter filter = JsonFilter.lenient(new Words());
            String out = new String(filter.feed(bytes, 0, bytes.length), StandardCharsets.UTF_8)
                    + new String(filter.end(), StandardCharsets.UTF_8);
            assertThat(out)
                    .as(document.substring(0, Math.min(60, document.length())))
                    .doesNotContain("SECRET", "SEC\\u0052ET");
        }
        byte[] wide = ("{\"a\":" + secret + "}").getBytes(StandardCharsets.UTF_16LE);
        assertThatThrownBy(() -> JsonFilter.lenient(new Words()).feed(wide, 0, wide.length))
                .hasMessageContaining("neither JSON nor a text");
    }

    @Test
    void theNumbersThatManyWriteAlthoughJsonHasNoneEndNothing() throws Exception {
        assertMasked(
                "{\"a\":[NaN,Infinity,-Infinity],\"password\":1}",
                "{\"a\":[NaN,Infinity,-Infinity],\"password\":\"[masked:column:1]\"}");
        assertMasked("None SECRET", "None [\"m\\]");
        assertMasked("Internal SECRET", "Internal [\"m\\]");
    }

    @Test
    void aBrokenStringIsStillMaskedByItsName() throws Exception {
        assertMasked("{\"password\":\"geheim", "{\"password\":\"[masked:column:1]");
        assertMasked("{\"password\":\"ge\\xheim\",\"b\":1}", "{\"password\":\"[masked:column:1]\",\"b\":1}");
    }

    @Test
    void whatIsTooLargeToFollowDoesNotTurnOffMaskingByName() {
        for (String before : new String[] {
            "{\"" + "n".repeat(5_000) + "\":1,",
            "{\"a\":" + "9".repeat(5_000) + ",",
            "{\"a\":" + "[".repeat(257) + "]".repeat(257) + ",",
        }) {
            byte[] bytes = (before + "\"password\":\"geheim\"}").getBytes(StandardCharsets.UTF_8);
            for (int cut : new int[] {0, 3, 300, bytes.length}) {
                assertThatThrownBy(() -> filter(JsonFilter.lenient(new Words()), bytes, cut))
                        .as(before.substring(0, 10) + " cut at " + cut)
                        .isInstanceOf(BodyFilter.UnmaskableException.class);
            }
        }
    }

    @Test
    void randomDocumentsStayTheSameDocument() throws Exception {
        Random random = new Random(5);
        for (int round = 0; round < 2_000; round++) {
            StringBuilder text = new StringBuilder();
            value(random, text, 0);
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            int cut = random.nextInt(bytes.length + 1);
            String out = filter(JsonFilter.strict(JsonFilter.byName(new Words()), new Words()), bytes, cut);

            assertThat(out).doesNotContain("SECRET");
            try (JsonParser parser = new JsonFactory().createParser(out)) {
                int tokens = 0;
                while (parser.nextToken() != null) {
                    tokens++;
                }
                assertThat(tokens).isPositive();
            }
        }
    }

    private static void value(Random random, StringBuilder to, int depth) {
        switch (random.nextInt(depth > 4 ? 4 : 6)) {
            case 0 -> to.append(random.nextInt());
            case 1 -> to.append(random.nextBoolean());
            case 2 ->
                to.append("\"x\\u0053ECRET\\t é ").append(random.nextInt()).append('"');
            case 3 -> to.append("\"SECRET\"");
            case 4 -> {
                to.append('[');
                for (int i = random.nextInt(4); i > 0; i--) {
                    value(random, to, depth + 1);
                    to.append(i > 1 ? " , " : "");
                }
                to.append(']');
            }
            default -> {
                to.append('{');
                for (int i = random.nextInt(4); i > 0; i--) {
                    to.append("\"n").append(i).append("\": ");
                    value(random, to, depth + 1);
                    to.append(i > 1 ? "," : "");
                }
                to.append('}');
            }
        }
    }

    @Test
    void randomBytesNeverThrowAnythingElse() throws Exception {
        Random random = new Random(3);
        byte[] alphabet = "{}[]\":,\\u00 tfn1-eE.x\u00e9".getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(40)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = alphabet[random.nextInt(alphabet.length)];
            }
            try {
                filter(JsonFilter.lenient(new Words()), bytes, bytes.length / 2);
            } catch (BodyFilter.UnmaskableException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }
}
