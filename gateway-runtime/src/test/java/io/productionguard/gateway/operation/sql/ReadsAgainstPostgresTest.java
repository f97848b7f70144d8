package io.productionguard.gateway.operation.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.operation.Meaning;
import io.productionguard.gateway.operation.Risk;
import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is called a read is one to a real server, and touches no table but those that were named. */
class ReadsAgainstPostgresTest {

    private final SqlClassifier classifier = SqlClassifier.postgres();

    static List<SqlCorpus.Entry> reads() {
        return SqlCorpus.reads();
    }

    static List<SqlCorpus.Entry> writes() {
        return SqlCorpus.writes();
    }

    static List<SqlCorpus.Entry> bypasses() {
        return SqlCorpus.bypasses();
    }

    @ParameterizedTest
    @MethodSource("reads")
    void isRecognisedWithItsTables(SqlCorpus.Entry read) {
        Meaning meaning = classifier.classify(read.sql());

        assertThat(meaning.actions()).as("%s", meaning).containsExactly(SqlActions.READ);
        assertThat(meaning.risk()).isEqualTo(Risk.LOW);
        assertThat(meaning.reasons()).isEmpty();
        assertThat(meaning.resources()).isEqualTo(expected(read));
    }

    @ParameterizedTest
    @MethodSource("reads")
    void runsInAReadOnlyTransactionWithHarmlessFunctionsOnly(SqlCorpus.Entry read) throws IOException {
        PostgresOracle oracle = PostgresOracle.shared();
        Meaning meaning = classifier.classify(read.sql());

        assertThat(oracle.objections(read.sql(), meaning, true)).isEmpty();
        // and it is a statement the server takes, or the test would show nothing
        WireConnection.Answer answer = oracle.connection().query("BEGIN; " + read.sql());
        oracle.connection().query("ROLLBACK");
        assertThat(answer.failures())
                .extracting(WireConnection.Failure::state)
                .allMatch(state -> state.startsWith("55") || state.equals("42P02"));
    }

    @ParameterizedTest
    @MethodSource("writes")
    void writesTouchWhatIsNamedAndNothingElse(SqlCorpus.Entry write) throws IOException {
        PostgresOracle oracle = PostgresOracle.shared();
        Meaning meaning = classifier.classify(write.sql());

        assertThat(PostgresOracle.DATA_ACTIONS).as("%s", meaning).containsAll(meaning.actions());
        assertThat(oracle.objections(write.sql(), meaning, false)).isEmpty();
        WireConnection.Answer answer = oracle.connection().query("BEGIN; " + write.sql());
        oracle.connection().query("ROLLBACK");
        assertThat(answer.failures())
                .extracting(WireConnection.Failure::state)
                .allMatch(state -> state.startsWith("23"));
    }

    private static java.util.SortedSet<String> expected(SqlCorpus.Entry read) {
        TreeSet<String> resources = new TreeSet<>();
        for (String resource : read.resources().split(", ", -1)) {
            if (!resource.isEmpty()) {
                resources.add(resource);
            }
        }
        return resources;
    }
}
