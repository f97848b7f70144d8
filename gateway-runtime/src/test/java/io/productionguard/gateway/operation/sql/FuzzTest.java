package io.productionguard.gateway.operation.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.operation.Meaning;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Statements that nobody thought of: mutations of the shared ones, by fixed seeds. Whenever the classifier says what a
 * mutation does to data, a real server has to agree.
 */
class FuzzTest {

    private static final int ROUNDS = Integer.getInteger("sql.fuzz.rounds", 20_000);
    private static final long SEED = Long.getLong("sql.fuzz.seed", 42);

    private static final String[] SPICE = {
        "'",
        "\"",
        "$$",
        "$a$",
        "/*",
        "*/",
        "--",
        "\n",
        "\r",
        ";",
        "\\",
        "(",
        ")",
        "E'",
        "U&'",
        "U&\"",
        "::",
        ".",
        ",",
        " my_function(1) ",
        " nextval('order_seq') ",
        " <+> ",
        "::guarded",
        " for update ",
        " into x ",
        " union ",
        "[",
        "]",
        " as ",
        ".my_function",
        "x",
        "1",
        "$1",
        " select ",
        " from orders ",
        " (select 1) ",
        " with ",
        "+",
        "-",
        "=",
        "\t"
    };

    private final SqlClassifier classifier = SqlClassifier.postgres();

    @Test
    void theServerAgreesWithEveryMeaningThatIsOnlyAboutData() throws IOException {
        PostgresOracle oracle = PostgresOracle.shared();
        List<SqlCorpus.Entry> seeds = new ArrayList<>(SqlCorpus.reads());
        seeds.addAll(SqlCorpus.writes());
        seeds.addAll(SqlCorpus.bypasses());
        Random random = new Random(SEED);
        List<String> objections = new ArrayList<>();
        int asked = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String sql = mutated(seeds, random);
            Meaning meaning = classifier.classify(sql);
            if (!PostgresOracle.DATA_ACTIONS.containsAll(meaning.actions())) {
                continue;
            }
            asked++;
            boolean readOnly = meaning.actions().stream().allMatch(SqlActions.READ::equals);
            for (String objection : oracle.objections(sql, meaning, readOnly)) {
                objections.add(sql + "\n    " + objection);
            }
        }
        assertThat(objections).isEmpty();
        assertThat(asked).isGreaterThan(ROUNDS / 50);
    }

    @Test
    void noTextMakesItThrow() {
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(60); i > 0; i--) {
                text.append(random.nextInt(4) == 0 ? SPICE[random.nextInt(SPICE.length)] : (char) random.nextInt(300));
            }
            assertThat(classifier.classify(text.toString()).accesses()).isNotEmpty();
            assertThat(classifier.copyOut("COPY " + text)).isNotNull();
        }
    }

    private static String mutated(List<SqlCorpus.Entry> seeds, Random random) {
        List<String> pieces = pieces(seeds.get(random.nextInt(seeds.size())).sql());
        for (int i = 1 + random.nextInt(3); i > 0 && !pieces.isEmpty(); i--) {
            int at = random.nextInt(pieces.size());
            List<String> others = pieces(seeds.get(random.nextInt(seeds.size())).sql());
            switch (random.nextInt(7)) {
                case 0 -> pieces.remove(at);
                case 1 -> pieces.add(at, pieces.get(random.nextInt(pieces.size())));
                case 2 -> pieces.set(at, others.get(random.nextInt(others.size())));
                case 3 -> pieces.add(at, others.get(random.nextInt(others.size())));
                case 4 -> pieces.add(at, SPICE[random.nextInt(SPICE.length)]);
                case 5 -> {
                    int from = random.nextInt(others.size());
                    int to = Math.min(others.size(), from + 1 + random.nextInt(8));
                    pieces.addAll(at, others.subList(from, to));
                }
                default -> {
                    int to = Math.min(pieces.size(), at + 1 + random.nextInt(4));
                    pieces.subList(at, to).clear();
                }
            }
        }
        return String.join("", pieces);
    }

    /** Tokens with the white space before them; single characters where the text has no tokens. */
    private static List<String> pieces(String sql) {
        List<String> pieces = new ArrayList<>();
        int start = 0;
        try {
            Tokens tokens = SqlLexer.tokens(sql);
            for (int i = 0; i < tokens.size(); i++) {
                pieces.add(sql.substring(start, tokens.end(i)));
                start = tokens.end(i);
            }
        } catch (Unclear unclear) {
            for (int i = 0; i < sql.length(); i++) {
                pieces.add(sql.substring(i, i + 1));
            }
        }
        return pieces;
    }
}
