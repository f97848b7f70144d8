package io.productionguard.gateway.protocol.http.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.protocol.http.Words;
import io.productionguard.gateway.protocol.http.body.BodyFilter.UnmaskableException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What passes over the unchanged gives what the filter gives that looks at each token. */
class JsonRunTest {

    private static final String[] NAMES = {"id", "name", "password", "tags", "aSECRETname", "n\\u0061me", "", "é"};
    private static final String[] STRINGS = {"", "item 3", "a SECRET b", "\\u0053ECRET", "tab\\t", "é", "x]},:[{"};
    private static final String[] LITERALS = {"0", "-1.5e+3", "true", "false", "null", "NaN", "12345678901234567890"};
    private static final String[] SPACE = {"", "", "", " ", "\n", "\r\n\t"};

    @Test
    void givesTheSameAsTokenByToken() {
        Random random = new Random(7);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] document = document(random).getBytes(StandardCharsets.UTF_8);
            boolean damaged = random.nextInt(4) == 0;
            if (damaged) {
                document[random.nextInt(document.length)] = (byte) "{}[],:\"\\x0 ".charAt(random.nextInt(11));
            }
            long cuts = random.nextLong();
            Words body = new Words();
            JsonValues byName = JsonFilter.byName(body);
            String run = filtered(JsonFilter.strict(byName, body), document, new Random(cuts));
            // Another object: what is not known to look at name and content alone is asked for every value.
            JsonValues asked = (path, value, offset, length) -> byName.replace(path, value, offset, length);
            String tokens = filtered(JsonFilter.strict(asked, body), document, new Random(cuts));

            assertThat(run).as(new String(document, StandardCharsets.UTF_8)).isEqualTo(tokens);
            assertThat(run).as("only what is damaged is refused").matches(out -> damaged || !out.startsWith("refused"));
            refused += run.startsWith("refused") ? 1 : 0;
        }
        assertThat(refused).isGreaterThan(1_000);
    }

    private static String filtered(JsonFilter filter, byte[] document, Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int cut = random.nextInt(3) == 0 ? document.length : 1 + random.nextInt(20);
        try {
            for (int from = 0; from < document.length; from += cut) {
                out.writeBytes(filter.feed(document, from, Math.min(cut, document.length - from)));
            }
            out.writeBytes(filter.end());
        } catch (UnmaskableException e) {
            return "refused: " + e.getMessage();
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static String document(Random random) {
        StringBuilder document = new StringBuilder();
        do {
            value(random, 0, document);
            document.append('\n');
        } while (random.nextInt(4) == 0);
        return document.toString();
    }

    private static void value(Random random, int depth, StringBuilder out) {
        out.append(any(SPACE, random));
        switch (depth > 4 ? random.nextInt(2) : random.nextInt(4)) {
            case 0 -> out.append('"').append(any(STRINGS, random)).append('"');
            case 1 -> out.append(any(LITERALS, random));
            case 2 -> elements(random, out.append('['), ']', () -> value(random, depth + 1, out));
            default ->
                elements(random, out.append('{'), '}', () -> {
                    out.append(any(SPACE, random))
                            .append('"')
                            .append(any(NAMES, random))
                            .append('"');
                    out.append(any(SPACE, random)).append(':');
                    value(random, depth + 1, out);
                });
        }
        out.append(any(SPACE, random));
    }

    private static void elements(Random random, StringBuilder out, char end, Runnable element) {
        int count = random.nextInt(5);
        for (int i = 0; i < count; i++) {
            element.run();
            out.append(i == count - 1 ? "" : ",");
        }
        out.append(any(SPACE, random)).append(end);
    }

    private static String any(String[] of, Random random) {
        return of[random.nextInt(of.length)];
    }
}
