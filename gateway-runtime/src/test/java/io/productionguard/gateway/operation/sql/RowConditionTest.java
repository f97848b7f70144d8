package io.productionguard.gateway.operation.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.operation.Meaning;
import io.productionguard.gateway.operation.Risk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which UPDATE and DELETE count as unbounded. */
class RowConditionTest {

    private final SqlClassifier classifier = SqlClassifier.postgres();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "true",
                "TRUE",
                "1 = 1",
                "1=1",
                "'a' = 'a'",
                "1 < 2",
                "NOT false",
                "NOT NOT true",
                "(((true)))",
                "true AND 1 = 1",
                "id = 5 OR true",
                "id = 5 OR 1 = 1",
                "id = 5 OR (2 > 1)",
                "id = 5 OR NOT (1 = 2)",
                "false OR true",
                "id = id",
                "t.id = t.id",
                "t.id = id",
                "id <= id",
                "id IN (id)",
                "id IN (1, id)",
                "id = ANY (ARRAY[id])",
                "id BETWEEN id AND id",
                "id IS NOT DISTINCT FROM id",
                "id::text = id::text",
                "coalesce(id, 0) = coalesce(id, 0)",
                "id + 0 = id",
                "id - id = 0",
                "id * 0 = 0",
                "0 = 0 * id",
                "id % 1 = 0",
                "id IS NOT NULL",
                "id NOTNULL",
                "NOT (id IS NULL)",
                "NOT id IS NULL",
                "id IS NOT NULL AND name IS NOT NULL",
                "id <> 5",
                "id != -1",
                "NOT id = 5",
                "NOT (id = 5)",
                "id NOT IN (1, 2, 3)",
                "id <> ALL (ARRAY[1])",
                "id > 0",
                "id >= 0",
                "id > -1",
                "id >= -5",
                "name > ''",
                "name >= ''",
                "name LIKE '%'",
                "name LIKE '%%'",
                "name ILIKE '_%'",
                "name NOT LIKE 'a%'",
                "name ~ '.*'",
                "name ~ ''",
                "name !~ 'x'",
                "id < 5 OR id >= 5",
                "id = 5 OR id <> 5",
                "id = 5 OR NOT id = 5",
                "id IS NULL OR id IS NOT NULL",
                "(id = 5) IS NOT TRUE",
                "(id = 5) IS FALSE",
                "(id IS NOT NULL) IS TRUE",
                "CASE WHEN id = 1 THEN true ELSE true END",
                "EXISTS (SELECT 1)",
                "EXISTS (SELECT 1 FROM other)",
                "NOT EXISTS (SELECT 1 FROM other WHERE false)",
                "id IN (SELECT id FROM t)",
                "id IN (SELECT id FROM public.t WHERE true)",
                "id = ANY (SELECT id FROM t)",
                "ctid = ANY (ARRAY(SELECT ctid FROM t))",
                "tableoid = 't'::regclass",
                "current_date > '2020-01-01'",
                "now() AT TIME ZONE 'utc' > '2020-01-01'",
                "extract(year FROM now()) > 2000",
                "random() < 2",
                "$1 = $1",
                "'x' IN ('x')",
                "(SELECT true)",
                "id IN (SELECT id FROM t LIMIT ALL)",
                "TRUE IS TRUE",
                "NOT EXISTS (SELECT FROM other o WHERE o.id = t.id AND false)",
                "EXISTS (SELECT 1 FROM other o WHERE o.id = 5)",
                "EXISTS (SELECT t.id FROM other o WHERE o.id = 5)",
                "EXISTS (SELECT t.id FROM other o LIMIT 1)",
                "EXISTS (SELECT 1 FROM other o WHERE o.id = 5 AND t.id IS NOT NULL)",
                "EXISTS (SELECT 1 FROM other o WHERE o.id = t.id UNION SELECT 1)",
                "id IN (SELECT id FROM t WHERE id = 1 UNION SELECT id FROM t)",
                "id IN (SELECT id FROM t EXCEPT SELECT id FROM t WHERE id = 1)",
                "(id = 5) = false",
                "false = (id = 5)",
                "coalesce(id = 5, true)",
                "(id = 5)::int < 2",
                "id = 5 IS NOT NULL",
                "5 IN (5, id)",
                "5 = ANY (ARRAY[5, id])",
                "id = ALL (ARRAY[]::int[])",
                "0 < id",
                "-1 <= id",
                "1 <= id",
                "id >= 1",
                "'' <= name",
                "greatest(id, 5) >= least(id, 5)",
            })
    void mayHoldForEveryRow(String condition) {
        Meaning delete = classifier.classify("DELETE FROM t WHERE " + condition);
        Meaning update = classifier.classify("UPDATE t SET x = 1 WHERE " + condition);

        assertThat(delete.actions()).contains(SqlActions.DELETE, SqlActions.DELETE_UNBOUNDED);
        assertThat(delete.risk()).isEqualTo(Risk.CRITICAL);
        assertThat(delete.reasons()).contains("the DELETE's WHERE may hold for every row");
        assertThat(update.actions()).contains(SqlActions.UPDATE, SqlActions.UPDATE_UNBOUNDED);
        assertThat(update.risk()).isEqualTo(Risk.CRITICAL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id = 5",
                "id = $1",
                "5 = id",
                "t.id = 5",
                "id IN (1, 2)",
                "id = ANY ($1)",
                "id = ANY ('{1,2}'::int[])",
                "(id, name) = (1, 'x')",
                "id = 5 AND name IS NOT NULL",
                "id = 5 AND true",
                "id = 5 AND (name = 'x' OR name IS NULL OR 1 = 1)",
                "id = 5 OR id = 6",
                "(id = 5 OR name = 'x') AND total > 0",
                "id BETWEEN 5 AND 10 AND name = 'x'",
                "id BETWEEN 5 AND 10",
                "name LIKE 'a%'",
                "name ~ '^a'",
                "lower(name) = 'x'",
                "name::text = 'x'",
                "created < now() - interval '30 days'",
                "created < now() OR created IS NULL",
                "id > 100",
                "id < 5",
                "total >= 10.5",
                "id IS NULL",
                "active",
                "NOT active",
                "NOT processed AND id = 5",
                "body->>'a' = 'x'",
                "body @> '{\"a\": 1}'",
                "id = (SELECT max(id) FROM other)",
                "id IN (SELECT t_id FROM other)",
                "id IN (SELECT id FROM t WHERE name = 'x')",
                "id IN (SELECT id FROM t WHERE created < now() LIMIT 1000)",
                "id IN (SELECT id FROM t LIMIT 10)",
                "EXISTS (SELECT 1 FROM other o WHERE o.id = t.id)",
                "NOT EXISTS (SELECT 1 FROM other o WHERE o.id = t.id) AND id = 5",
                "type = 'x'",
                "value = 5 AND name = 'y'",
                "extract(year FROM created) = 2020",
                "created AT TIME ZONE 'utc' < '2020-01-01'",
                "ctid = '(0,1)'",
                "id % 10 = 3",
                "'x' = ANY (tags)",
                "'x' IN (name)",
                "now() > created + interval '30 days'",
                "10 < id",
                "coalesce(name, '') = 'x'",
                "(name || 'x') = 'yx'",
            })
    void isBounded(String condition) {
        Meaning delete = classifier.classify("DELETE FROM t WHERE " + condition);

        assertThat(delete.actions()).contains(SqlActions.DELETE).doesNotContain(SqlActions.DELETE_UNBOUNDED);
        assertThat(delete.risk()).isEqualTo(Risk.HIGH);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE FROM t",
                "DELETE FROM ONLY t *",
                "DELETE FROM t USING u",
                "DELETE FROM t USING u WHERE u.id = 5",
                "DELETE FROM t USING t AS t2 WHERE t.id = t2.id",
                "DELETE FROM t USING public.t AS t2 WHERE t.id = t2.id",
                "DELETE FROM t AS a USING u AS t WHERE t.id = 5",
                "WITH x AS (SELECT 1) DELETE FROM t",
                "WITH d AS (DELETE FROM t RETURNING *) SELECT count(*) FROM d",
                "WITH d AS (DELETE FROM t RETURNING *) INSERT INTO u SELECT * FROM d",
                "WITH a AS (WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d) SELECT * FROM a",
                "WITH x AS (SELECT id FROM t) DELETE FROM t WHERE id IN (SELECT id FROM x)",
                "WITH x AS MATERIALIZED (SELECT id FROM public.t WHERE true) DELETE FROM t WHERE id IN (TABLE x)",
                "WITH x AS (SELECT id FROM t), y AS (SELECT id FROM x) DELETE FROM t WHERE id IN (SELECT id FROM y)",
                "WITH x AS (SELECT id FROM t) DELETE FROM t USING x WHERE t.id = x.id",
                "WITH x AS (SELECT id FROM t LIMIT 5), y AS (SELECT id FROM t) DELETE FROM t USING y WHERE t.id = y.id",
                "WITH x AS (SELECT id FROM t) MERGE INTO t USING x ON t.id = x.id WHEN MATCHED THEN DELETE",
                "WITH RECURSIVE x AS (SELECT id FROM t UNION SELECT id FROM x) DELETE FROM t WHERE id IN (SELECT id FROM x)",
                "WITH RECURSIVE x AS (SELECT id FROM y), y AS (SELECT id FROM t) DELETE FROM t WHERE id IN (SELECT id FROM x)",
                "WITH RECURSIVE a AS (TABLE b), b AS (TABLE c), c AS (TABLE d), d AS (TABLE e), e AS (TABLE f),"
                        + " f AS (TABLE g), g AS (TABLE t) DELETE FROM t USING a WHERE t.id = a.id",
                "EXPLAIN ANALYZE DELETE FROM t",
                "SELECT 1; DELETE FROM t",
                "MERGE INTO t USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE",
                "MERGE INTO t USING u ON t.id = u.id WHEN NOT MATCHED BY SOURCE THEN DELETE",
                "MERGE INTO t USING u ON t.id = u.id WHEN NOT MATCHED BY SOURCE AND t.id IS NOT NULL THEN DELETE",
            })
    void isUnboundedAsAWhole(String sql) {
        assertThat(classifier.classify(sql).actions()).contains(SqlActions.DELETE_UNBOUNDED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE FROM t USING u WHERE t.id = u.id AND u.name = 'x'",
                "DELETE FROM t AS a USING u WHERE a.id = u.id",
                "DELETE FROM t WHERE CURRENT OF c",
                "WITH x AS (SELECT id FROM t LIMIT 100) DELETE FROM t WHERE id IN (SELECT id FROM x)",
                "WITH x AS (SELECT id FROM t WHERE name = 'x') DELETE FROM t USING x WHERE t.id = x.id",
                "WITH x AS (SELECT id FROM t WHERE name = 'x'), y AS (TABLE x) DELETE FROM t WHERE id IN (SELECT id FROM y)",
                "WITH x AS (UPDATE t SET a = 1 WHERE id = 5 RETURNING id) DELETE FROM t WHERE id IN (SELECT id FROM x)",
                "WITH x AS (SELECT id FROM u) DELETE FROM t WHERE id IN (SELECT id FROM x)",
                "WITH x AS (DELETE FROM t WHERE id = 5 RETURNING *) INSERT INTO u SELECT * FROM x",
                "MERGE INTO t USING u ON t.id = u.id WHEN MATCHED THEN DELETE",
                "MERGE INTO t USING u ON t.id = u.id WHEN NOT MATCHED BY SOURCE AND t.state = 'old' THEN DELETE",
            })
    void isBoundedAsAWhole(String sql) {
        assertThat(classifier.classify(sql).actions())
                .contains(SqlActions.DELETE)
                .doesNotContain(SqlActions.DELETE_UNBOUNDED);
    }

    @Test
    void namesTheMissingWhere() {
        Meaning meaning = classifier.classify("UPDATE orders SET total = 0");

        assertThat(meaning.actions()).containsExactly(SqlActions.UPDATE, SqlActions.UPDATE_UNBOUNDED);
        assertThat(meaning.resources()).containsExactly("orders");
        assertThat(meaning.reasons()).contains("the UPDATE has no WHERE");
    }
}
