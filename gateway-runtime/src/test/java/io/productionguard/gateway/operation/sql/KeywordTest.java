package io.productionguard.gateway.operation.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The keywords against those of a real server. */
class KeywordTest {

    @Test
    void areThoseOfTheServer() throws IOException {
        List<List<String>> words = PostgresOracle.shared()
                .connection()
                .must("SELECT word, catcode, barelabel FROM pg_get_keywords()")
                .rows();

        assertThat(words).hasSizeGreaterThan(400);
        int found = 0;
        for (List<String> word : words) {
            Keyword keyword = SqlLexer.tokens(word.get(0)).keyword(0);
            Keyword.Category category = switch (word.get(1)) {
                case "R" -> Keyword.Category.RESERVED;
                case "T" -> Keyword.Category.TYPE_FUNC;
                case "C" -> Keyword.Category.COL_NAME;
                default -> Keyword.Category.UNRESERVED;
            };
            assertThat(keyword.category()).as(word.get(0)).isEqualTo(category);
            if (keyword != Keyword.NO_KEYWORD) {
                found++;
                assertThat(keyword.isBareLabel())
                        .as(word.get(0))
                        .isEqualTo(word.get(2).equals("t"));
            }
        }
        assertThat(found).isEqualTo(Keyword.values().length - 1);
    }
}
