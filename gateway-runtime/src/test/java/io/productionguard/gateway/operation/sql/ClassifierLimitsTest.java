package io.productionguard.gateway.operation.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.productionguard.gateway.operation.Meaning;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Large and deep texts neither take long nor break anything. */
class ClassifierLimitsTest {

    private static final Duration TIME = Duration.ofSeconds(10);

    private final SqlClassifier classifier = SqlClassifier.postgres();

    static List<String> repetitions() {
        return List.of(
                "select |||(|||",
                "select |||((select |||",
                "select |||- |||1",
                "select |||not |||true",
                "select 1||| + 1|||",
                "select 1||| in (1)|||",
                "select a|||[1]||| from t",
                "select a|||::int||| from t",
                "select |||array[|||",
                "select |||case when |||",
                "select |||f(|||",
                "select * from |||(|||t",
                "select * from t||| join t|||",
                "select * from t||| join t on true|||",
                "select * from t|||, f() a|||",
                "select * from t||| for update|||",
                "select 1||| union select 1|||",
                "with a as (select 1)|||, a as (select * from a)||| select 1",
                "|||with a as (|||",
                "|||;|||",
                "|||select 1;|||",
                "|||begin;|||",
                "|||explain ||| select 1",
                "|||prepare a as ||| select 1",
                "delete from t where |||(|||",
                "delete from t where |||not ||| x = 1",
                "delete from t where x = 1||| or x = 1|||",
                "delete from t where x = 1||| and x = 1|||",
                "delete from t where x between 1 and 2||| or x > 1|||",
                "delete from t where x||| is true|||",
                "delete from t where |||exists (select 1 from t where |||",
                "delete from t where x in |||(select x from t where x in |||",
                "create table t (|||a int default f(), |||b int)",
                "create table t (a int check |||(|||",
                "alter table t |||add a int, ||| drop b",
                "drop table a|||, a|||",
                "grant select on a|||, a||| to b",
                "copy t to stdout |||(|||",
                "select |||/*|||",
                "select |||$a$ |||",
                "select |||'a' \n|||",
                "select |||@|||",
                "select |||U&\"a\" UESCAPE '!' |||",
                "select |||\"\"|||");
    }

    /** {@code shape} is what comes before, what is repeated, and what comes after, with bars between. */
    @ParameterizedTest
    @MethodSource("repetitions")
    void repetitionIsHandledQuickly(String shape) {
        String[] parts = shape.split("\\|\\|\\|", -1);
        int times = Math.min(190_000, (SqlLexer.MAX_LENGTH - 200) / parts[1].length());
        String sql = parts[0] + parts[1].repeat(times) + parts[2];

        Meaning meaning = assertTimeoutPreemptively(TIME, () -> classifier.classify(sql));

        assertThat(meaning.accesses()).isNotEmpty();
        assertThat(assertTimeoutPreemptively(TIME, () -> classifier.copyOut(sql)))
                .isEmpty();
    }

    @Test
    void depthIsLimited() {
        String deep = "SELECT " + "(".repeat(200) + "1" + ")".repeat(200);
        String shallow = "SELECT " + "(".repeat(40) + "1" + ")".repeat(40);

        assertThat(classifier.classify(deep).actions()).contains(SqlActions.NOT_UNDERSTOOD);
        assertThat(classifier.classify(shallow).actions()).containsExactly(SqlActions.READ);
    }

    @Test
    void largeInsertsAreUnderstood() {
        String sql = "INSERT INTO t VALUES " + "(1, 'some text', now()), ".repeat(15_000) + "(2, 'x', NULL)";

        assertThat(classifier.classify(sql).actions()).containsExactly(SqlActions.INSERT);
    }

    @Test
    void oversizeIsNotUnderstood() {
        assertThat(classifier
                        .classify("SELECT '" + "x".repeat(SqlLexer.MAX_LENGTH) + "'")
                        .actions())
                .containsExactly(SqlActions.NOT_UNDERSTOOD);
    }
}
