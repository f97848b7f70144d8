package io.productionguard.gateway.operation.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.operation.Meaning;
import io.productionguard.gateway.operation.Risk;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No entry of {@code bypasses.sql} passes as something a careless policy allows. */
class BypassTest {

    private static final Set<String> CARELESSLY_ALLOWED =
            Set.of(SqlActions.READ, SqlActions.SESSION, SqlActions.TRANSACTION, SqlActions.PREPARE);

    private final SqlClassifier classifier = SqlClassifier.postgres();

    static List<SqlCorpus.Entry> bypasses() {
        return SqlCorpus.bypasses();
    }

    @ParameterizedTest
    @MethodSource("bypasses")
    void isMoreThanARead(SqlCorpus.Entry bypass) {
        Meaning meaning = classifier.classify(bypass.sql());

        assertThat(CARELESSLY_ALLOWED.containsAll(meaning.actions()))
                .as("%s", meaning)
                .isFalse();
        if (!meaning.actions().contains(SqlActions.EXPORT)) {
            assertThat(meaning.risk()).isNotEqualTo(Risk.LOW);
            assertThat(meaning.reasons()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("bypasses")
    void isStillMoreThanAReadBehindAReadAndAComment(SqlCorpus.Entry bypass) {
        Meaning meaning = classifier.classify("SELECT 1; /* ' */\n" + bypass.sql() + "\n;");

        assertThat(CARELESSLY_ALLOWED.containsAll(meaning.actions()))
                .as("%s", meaning)
                .isFalse();
    }
}
