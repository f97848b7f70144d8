package io.productionguard.gateway.operation.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.operation.Access;
import io.productionguard.gateway.operation.Meaning;
import io.productionguard.gateway.operation.Risk;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each kind of statement does, as pairs of action and resource, with its risk and a reason. */
class SqlClassifierTest {

    private final SqlClassifier classifier = SqlClassifier.postgres();

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                // nothing
                "`` ~ sql.session ~ low ~ ",
                "-- comment ~ sql.session ~ low ~ ",
                "; ; /* x */ ; ~ sql.session ~ low ~ ",
                // reads are in reads.sql
                "SELECT 1; SELECT * FROM a ~ sql.read, sql.read a ~ low ~ ",
                "SELECT * FROM db.s.t ~ sql.read s.t ~ low ~ ",
                "SELECT * FROM \"a.b\".\"C\", \"x\"\"y\" ~ sql.read \"a.b\".C, sql.read \"x\"\"y\" ~ low ~ ",
                "SHOW server_version ~ sql.session ~ low ~ ",
                "FETCH FORWARD 10 FROM c ~ sql.read ~ low ~ ",
                "MOVE LAST IN c ~ sql.read ~ low ~ ",
                "CLOSE c ~ sql.session ~ low ~ ",
                "DECLARE c SCROLL CURSOR WITH HOLD FOR TABLE a ~ sql.read a ~ low ~ ",
                // writes
                "INSERT INTO a VALUES (1) ~ sql.write.insert a ~ high ~ inserts rows",
                "INSERT INTO a SELECT * FROM b ~ sql.read b, sql.write.insert a ~ high ~ inserts rows",
                "INSERT INTO a VALUES (1) RETURNING id ~ sql.read a, sql.write.insert a ~ high ~ inserts",
                "UPDATE a SET x = 1 WHERE id = 1 ~ sql.write.update a ~ high ~ updates rows",
                "UPDATE a SET x = 1 ~ sql.write.update a, sql.write.update.unbounded a ~ critical ~ no WHERE",
                "DELETE FROM a WHERE id IN (SELECT id FROM b) ~ sql.read b, sql.write.delete a ~ high ~ deletes",
                "WITH d AS (DELETE FROM a WHERE id = 1 RETURNING *) INSERT INTO b SELECT * FROM d"
                        + " ~ sql.read a, sql.write.delete a, sql.write.insert b ~ high ~ deletes rows",
                "MERGE INTO a USING b ON a.id = b.id WHEN MATCHED THEN UPDATE SET x = 1 WHEN NOT MATCHED THEN INSERT"
                        + " VALUES (1) ~ sql.read b, sql.write.insert a, sql.write.merge a, sql.write.update a ~ high"
                        + " ~ merges rows",
                "UPDATE pg_catalog.pg_class SET relname = 'x' WHERE oid = 5"
                        + " ~ sql.admin pg_catalog.pg_class, sql.write.update pg_catalog.pg_class ~ critical ~ catalogue",
                "TRUNCATE a, ONLY b.c RESTART IDENTITY CASCADE ~ sql.truncate a, sql.truncate b.c ~ critical ~ empties",
                "SELECT * FROM a, b FOR UPDATE ~ sql.lock a, sql.lock b, sql.read a, sql.read b ~ high ~ locks",
                "SELECT nextval('order_seq') ~ sql.write.update order_seq ~ high ~ rollback does not undo",
                "SELECT lo_unlink(5) ~ sql.write.delete lo_unlink ~ high ~ large object",
                // COPY
                "COPY a TO STDOUT ~ sql.export a, sql.read a ~ low ~ ",
                "COPY (SELECT * FROM a JOIN b USING (id)) TO STDOUT"
                        + " ~ sql.export a, sql.export b, sql.read a, sql.read b ~ low ~ ",
                "COPY a (x) FROM STDIN WITH (FORMAT csv) ~ sql.write.copy a ~ high ~ in bulk",
                "COPY a FROM '/x' ~ sql.file, sql.write.copy a ~ critical ~ reads a file of the server",
                "COPY a TO '/x' ~ sql.file, sql.read a ~ critical ~ writes a file on the server",
                "COPY a TO PROGRAM 'x' ~ sql.program, sql.read a ~ critical ~ runs a program on the server",
                "COPY a FROM PROGRAM 'x' ~ sql.program, sql.write.copy a ~ critical ~ runs a program on the server",
                // definitions
                "CREATE TABLE IF NOT EXISTS a.b (id int) ~ sql.ddl.create a.b ~ high ~ creates a table",
                "CREATE TEMP TABLE a AS SELECT * FROM b WITH NO DATA ~ sql.ddl.create a, sql.read b ~ high ~ creates",
                "SELECT * INTO TABLE a FROM b ~ sql.ddl.create a, sql.read b ~ high ~ creates a table",
                "CREATE OR REPLACE VIEW v (x) AS SELECT * FROM a WITH CHECK OPTION"
                        + " ~ sql.ddl.create v, sql.read a ~ high ~ creates a view",
                "CREATE UNIQUE INDEX CONCURRENTLY i ON a USING btree (lower(x)) WHERE y > 5"
                        + " ~ sql.ddl.create a ~ high ~ creates an index",
                "CREATE INDEX ON a (my_function(x)) ~ sql.call my_function, sql.ddl.create a ~ high ~ cannot be told",
                "CREATE TABLE a (x int DEFAULT my_function()) ~ sql.call my_function, sql.ddl.create a ~ high ~ told",
                "CREATE TABLE a (x text DEFAULT pg_read_file('x')) ~ sql.ddl.create a, sql.file pg_read_file ~ critical ~ ",
                "CREATE TABLE a (id bigint GENERATED ALWAYS AS IDENTITY (START 5) PRIMARY KEY, b int REFERENCES b (id),"
                        + " UNIQUE (b), CHECK (b > 0), FOREIGN KEY (b) REFERENCES s.c (d)) PARTITION BY RANGE (id)"
                        + " WITH (fillfactor = 50) ~ sql.ddl.create a ~ high ~ creates a table",
                "CREATE DATABASE d ~ sql.ddl.create d ~ high ~ creates a database",
                "CREATE SCHEMA s ~ sql.ddl.create s ~ high ~ creates a schema",
                "CREATE SEQUENCE s ~ sql.ddl.create s ~ high ~ creates a sequence",
                "CREATE TYPE mood AS ENUM ('a') ~ sql.ddl.create mood ~ high ~ creates a type",
                "ALTER TABLE a ADD COLUMN b int DEFAULT 0 ~ sql.ddl.alter a ~ high ~ changes a table",
                "ALTER TABLE a ADD COLUMN b int DEFAULT my_function()"
                        + " ~ sql.call my_function, sql.ddl.alter a ~ high ~ cannot be told",
                "ALTER TABLE IF EXISTS ONLY a DROP COLUMN IF EXISTS b"
                        + " ~ sql.ddl.alter a, sql.drop.column a ~ critical ~ drops a column",
                "ALTER TABLE a DROP b ~ sql.ddl.alter a, sql.drop.column a ~ critical ~ drops a column",
                "ALTER TABLE a ADD CHECK (x IN (1, 2)), DROP b"
                        + " ~ sql.ddl.alter a, sql.drop.column a ~ critical ~ drops a column",
                "ALTER TABLE a ALTER COLUMN b DROP DEFAULT, ALTER c DROP NOT NULL ~ sql.ddl.alter a ~ high ~ changes",
                "ALTER TABLE a DROP CONSTRAINT b ~ sql.ddl.alter a, sql.drop.other a ~ high ~ drops a constraint",
                "ALTER TABLE a DISABLE ROW LEVEL SECURITY ~ sql.ddl.alter a, sql.grant a ~ critical ~ row security",
                "ALTER TABLE a NO FORCE ROW LEVEL SECURITY ~ sql.ddl.alter a, sql.grant a ~ critical ~ row security",
                "ALTER TABLE a DISABLE TRIGGER ALL ~ sql.code a, sql.ddl.alter a ~ critical ~ triggers",
                "ALTER TABLE a OWNER TO b ~ sql.ddl.alter a, sql.grant a ~ high ~ changes an owner",
                "ALTER TYPE a DROP ATTRIBUTE b ~ sql.ddl.alter a, sql.drop.column a ~ critical ~ drops a column",
                "ALTER TYPE mood ADD VALUE 'x' ~ sql.ddl.alter mood ~ high ~ changes a type",
                "COMMENT ON TABLE a IS 'x' ~ sql.ddl.comment ~ high ~ comment",
                "DROP TABLE IF EXISTS a, b.c ~ sql.drop.table a, sql.drop.table b.c ~ critical ~ drops a table",
                "DROP FOREIGN TABLE a ~ sql.drop.table a ~ critical ~ drops a table",
                "DROP SCHEMA s CASCADE ~ sql.drop.other, sql.drop.schema s ~ critical ~ everything that depends",
                "DROP DATABASE d WITH (FORCE) ~ sql.drop.database d ~ critical ~ drops a database",
                "DROP INDEX CONCURRENTLY i ~ sql.drop.other i ~ high ~ drops a index",
                "DROP MATERIALIZED VIEW v ~ sql.drop.other v ~ high ~ drops a view",
                "DROP FUNCTION f(int, text), g ~ sql.drop.other f, sql.drop.other g ~ high ~ drops a function",
                "DROP TRIGGER t ON a ~ sql.drop.other a ~ high ~ drops a trigger",
                "DROP POLICY p ON a ~ sql.drop.other a, sql.grant ~ critical ~ row security",
                "DROP OWNED BY joe ~ sql.drop.other ~ critical ~ everything a role owns",
                "DROP USER joe ~ sql.role joe ~ critical ~ drops a role",
                "DROP EXTENSION x ~ sql.admin ~ critical ~ takes away",
                // rights
                "GRANT SELECT, INSERT ON a, b TO PUBLIC ~ sql.grant a, sql.grant b ~ high ~ grants",
                "GRANT ALL ON ALL TABLES IN SCHEMA s TO joe ~ sql.grant ~ high ~ grants",
                "REVOKE admin FROM joe ~ sql.grant ~ high ~ revokes",
                "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO joe ~ sql.grant ~ high ~ default privileges",
                "CREATE POLICY p ON a USING (true) ~ sql.grant ~ high ~ row security",
                "CREATE ROLE joe SUPERUSER ~ sql.role joe ~ high ~ creates a role",
                "ALTER USER joe PASSWORD 'x' ~ sql.role joe ~ high ~ changes a role",
                "REASSIGN OWNED BY a TO b ~ sql.role ~ critical ~ owns",
                // code
                "CALL p(1, my_function(2)) ~ sql.call my_function, sql.call p ~ high ~ calls procedure p",
                "SELECT s.f(1) ~ sql.call s.f ~ high ~ calls function s.f, whose effect cannot be told",
                "DO $$ BEGIN END $$ ~ sql.code ~ critical ~ code block",
                "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$"
                        + " ~ sql.code, sql.ddl.create ~ critical ~ defines a function",
                "CREATE CONSTRAINT TRIGGER t AFTER INSERT ON a FOR EACH ROW EXECUTE FUNCTION f()"
                        + " ~ sql.code, sql.ddl.create ~ critical ~ defines a trigger",
                "ALTER FUNCTION f() SECURITY DEFINER ~ sql.code, sql.ddl.alter ~ critical ~ changes a function",
                // session
                "SET application_name = 'x' ~ sql.session ~ low ~ ",
                "SET LOCAL \"Statement_Timeout\" TO '5s' ~ sql.session ~ low ~ ",
                "SET SESSION TIME ZONE 'UTC' ~ sql.session ~ low ~ ",
                "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE ~ sql.session ~ low ~ ",
                "SET standard_conforming_strings = on ~ sql.session ~ low ~ ",
                "SET default_transaction_read_only TO on ~ sql.session ~ low ~ ",
                "SET search_path TO '' ~ sql.session ~ low ~ ",
                "SELECT pg_catalog.set_config('search_path', '', false) ~ sql.session ~ low ~ ",
                "SELECT set_config('search_path', 'a', false) ~ sql.admin search_path ~ high ~ unqualified",
                "SELECT set_config('search_path', '' || 'a', false) ~ sql.admin search_path ~ high ~ unqualified",
                "SELECT set_config('search_path', x, false) FROM a ~ sql.admin search_path, sql.read a ~ high ~ names",
                "SELECT (a.b).n FROM a ~ sql.call n, sql.read a ~ high ~ may be a call",
                "SELECT (information_schema._pg_expandarray(a.b)).n FROM a ~ sql.read a ~ low ~ ",
                "SELECT set_config('statement_timeout', '5s', true) ~ sql.session ~ low ~ ",
                "SET search_path TO a, b ~ sql.admin search_path ~ high ~ unqualified names",
                "SET app.user = '5' ~ sql.admin app.user ~ high ~ row security may rest on",
                "SET ROLE joe ~ sql.admin role ~ critical ~ later statements",
                "RESET application_name ~ sql.session ~ low ~ ",
                "RESET ALL ~ sql.admin ~ high ~ puts back",
                "DISCARD PLANS ~ sql.session ~ low ~ ",
                "DISCARD ALL ~ sql.admin ~ high ~ puts back",
                // transactions
                "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY, NOT DEFERRABLE ~ sql.transaction ~ low ~ ",
                "START TRANSACTION READ WRITE ~ sql.transaction ~ high ~ read-only",
                "COMMIT AND NO CHAIN ~ sql.transaction ~ low ~ ",
                "ROLLBACK WORK TO SAVEPOINT a ~ sql.transaction ~ low ~ ",
                "SAVEPOINT a; RELEASE a; END; ABORT ~ sql.transaction ~ low ~ ",
                "SET TRANSACTION READ ONLY ~ sql.transaction ~ low ~ ",
                "SET CONSTRAINTS ALL DEFERRED ~ sql.transaction ~ low ~ ",
                "COMMIT PREPARED 'x' ~ sql.admin, sql.transaction ~ high ~ prepared elsewhere",
                // prepared statements
                "PREPARE p (int) AS SELECT * FROM a WHERE id = $1 ~ sql.prepare p, sql.read a ~ low ~ ",
                "PREPARE p AS DELETE FROM a"
                        + " ~ sql.prepare p, sql.write.delete a, sql.write.delete.unbounded a ~ critical ~ no WHERE",
                "EXECUTE p (1) ~ sql.prepare p, sql.unknown ~ critical ~ prepared statement p",
                "DEALLOCATE PREPARE ALL ~ sql.prepare ~ low ~ ",
                // others
                "LOCK TABLE a IN ACCESS EXCLUSIVE MODE ~ sql.lock a ~ high ~ locks a table",
                "SELECT pg_try_advisory_lock(1) ~ sql.lock pg_try_advisory_lock ~ high ~ advisory lock",
                "LISTEN a ~ sql.listen a ~ low ~ ",
                "NOTIFY a, 'x' ~ sql.listen a ~ high ~ notifies",
                "UNLISTEN * ~ sql.listen ~ low ~ ",
                "VACUUM (FULL, ANALYZE) a ~ sql.maintenance a ~ high ~ maintains",
                "REINDEX TABLE CONCURRENTLY a ~ sql.maintenance a ~ high ~ maintains",
                "REFRESH MATERIALIZED VIEW a ~ sql.maintenance a ~ high ~ recomputes",
                "CHECKPOINT ~ sql.maintenance ~ high ~ maintains",
                "ALTER SYSTEM SET x = 1 ~ sql.admin ~ critical ~ reconfigures",
                "CREATE EXTENSION x ~ sql.admin ~ critical ~ extends",
                "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p ~ sql.admin, sql.network ~ critical ~ elsewhere",
                "SELECT pg_terminate_backend(1) ~ sql.admin pg_terminate_backend ~ critical ~ other sessions",
                "SELECT pg_read_file('x') ~ sql.file pg_read_file ~ critical ~ files of the server",
                "SELECT * FROM dblink('x', 'y') AS t (a int) ~ sql.network dblink ~ critical ~ elsewhere",
                "SELECT query_to_xml('x', true, true, '') ~ sql.unknown query_to_xml ~ critical ~ runs SQL",
                // EXPLAIN
                "EXPLAIN DELETE FROM a ~ sql.read a ~ low ~ ",
                "EXPLAIN (VERBOSE, ANALYZE 0) INSERT INTO a SELECT f(x) FROM b"
                        + " ~ sql.call f, sql.read a, sql.read b ~ high ~ calls function f",
                "EXPLAIN ANALYZE DELETE FROM a WHERE id = 1 ~ sql.write.delete a ~ high ~ deletes",
                // not understood
                "SELECT ( ~ sql.unknown ~ critical ~ a value was expected where the statement has its end",
                "FOO ~ sql.unknown ~ critical ~ a statement was expected where the statement has an identifier",
                "SELECT 'a ~ sql.unknown ~ critical ~ a string is not terminated",
                "SELECT * FROM a; FOO; DROP TABLE b ~ sql.drop.table b, sql.read a, sql.unknown ~ critical ~ was expected",
            })
    void means(String sql, String accesses, String risk, String reason) {
        Meaning meaning = classifier.classify(sql);

        assertThat(meaning.accesses().stream().map(SqlClassifierTest::written).collect(Collectors.joining(", ")))
                .isEqualTo(accesses);
        assertThat(meaning.risk().word()).isEqualTo(risk);
        if (reason == null) {
            assertThat(String.join("; ", meaning.reasons()))
                    .matches(all -> meaning.risk() != Risk.LOW || all.isEmpty());
        } else {
            assertThat(String.join("; ", meaning.reasons())).contains(reason);
        }
    }

    @Test
    void everyActionIsInTheCatalogue() {
        for (SqlCorpus.Entry entry : SqlCorpus.bypasses()) {
            assertThat(SqlActions.ALL)
                    .containsAll(classifier.classify(entry.sql()).actions());
        }
        assertThat(SqlActions.ALL).containsAll(SqlActions.UNKNOWN).allMatch(action -> action.startsWith("sql."));
    }

    @Test
    void neverQuotesTheTextInItsReasons() {
        Meaning meaning = classifier.classify("SELECT 1 'hunter2' \"hunter2\" hunter2");

        assertThat(meaning.actions()).contains(SqlActions.NOT_UNDERSTOOD);
        assertThat(meaning.reasons()).noneMatch(reason -> reason.contains("hunter2"));
    }

    @Test
    void keepsAccessesOfAStatementThatEndsBadly() {
        assertThat(classifier
                        .classify("DROP TABLE a CASCADE; SELECT * FROM b )")
                        .accesses())
                .containsExactly(
                        Access.of(SqlActions.DROP_OTHER),
                        new Access(SqlActions.DROP_TABLE, "a"),
                        new Access(SqlActions.READ, "b"),
                        Access.of(SqlActions.NOT_UNDERSTOOD));
    }

    private static String written(Access access) {
        return access.resource().isEmpty() ? access.action() : access.action() + " " + access.resource();
    }
}
