package io.productionguard.gateway.operation.sql;

import io.productionguard.gateway.operation.Access;
import io.productionguard.gateway.operation.Meaning;
import io.productionguard.gateway.operation.Risk;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A real PostgreSQL that is asked whether the classifier was right. It has a role that may not execute any function that
 * is not known to be harmless, user functions, operators and types that betray themselves with an SQLSTATE of their own,
 * and tables whose locks tell what a statement touched.
 */
final class PostgresOracle {

    /** SQLSTATE of everything user-defined. */
    static final String USER_CODE = "UC000";

    static final Set<String> DATA_ACTIONS = Set.of(
            SqlActions.READ,
            SqlActions.INSERT,
            SqlActions.UPDATE,
            SqlActions.DELETE,
            SqlActions.MERGE,
            SqlActions.UPDATE_UNBOUNDED,
            SqlActions.DELETE_UNBOUNDED,
            SqlActions.EXPORT,
            SqlActions.COPY,
            SqlActions.LOCK);

    private static PostgresOracle shared;

    private final int port;
    private WireConnection connection;

    private PostgresOracle(int port) throws IOException {
        this.port = port;
        this.connection = new WireConnection(port, "postgres", "postgres");
    }

    /** One server for all tests of this process. */
    static synchronized PostgresOracle shared() throws IOException {
        if (shared == null) {
            EmbeddedPostgres server =
                    EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    server.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }));
            PostgresOracle oracle = new PostgresOracle(server.getPort());
            oracle.createSchema();
            shared = oracle;
        }
        return shared;
    }

    WireConnection connection() {
        return connection;
    }

    /**
     * What the server objects to in {@code meaning}; empty when it agrees or the statement fails for a reason of its own.
     *
     * @param readOnly whether the statement was said to write nothing
     */
    List<String> objections(String sql, Meaning meaning, boolean readOnly) throws IOException {
        connection.must("BEGIN; SET LOCAL statement_timeout = 300; SET LOCAL lock_timeout = 300; SET LOCAL ROLE agent");
        if (readOnly) {
            connection.must("SET TRANSACTION READ ONLY");
        }
        List<String> objections = new ArrayList<>();
        try {
            WireConnection.Answer answer = connection.query(sql);
            for (WireConnection.Failure failure : answer.failures()) {
                if (betraysMore(failure, meaning)) {
                    objections.add(failure.toString());
                }
            }
            if (answer.failures().isEmpty()) {
                objections.addAll(unnamedRelations(meaning, readOnly));
            }
            connection.must("ROLLBACK");
        } catch (EOFException | SocketException e) {
            objections.add("the server closed the connection: " + e);
            connection = new WireConnection(port, "postgres", "postgres");
        }
        return objections;
    }

    private static boolean betraysMore(WireConnection.Failure failure, Meaning meaning) {
        boolean forbiddenFunction =
                failure.state().equals("42501") && failure.message().contains("function");
        return failure.state().equals("25006")
                || failure.state().equals(USER_CODE)
                || (forbiddenFunction && meaning.risk() == Risk.LOW);
    }

    /** Tables that are locked, more strongly than {@code meaning} explains. */
    private List<String> unnamedRelations(Meaning meaning, boolean readOnly) throws IOException {
        List<String> objections = new ArrayList<>();
        WireConnection.Answer locks = connection.query("RESET ROLE; SELECT relname, mode FROM pg_locks JOIN pg_class"
                + " ON pg_class.oid = relation WHERE pid = pg_backend_pid() AND relkind = 'r'"
                + " AND relnamespace = 'public'::regnamespace AND locktype = 'relation'");
        for (List<String> lock : locks.rows()) {
            Set<String> names = Set.of(
                    new ObjectName(null, lock.get(0)).resource(), new ObjectName("public", lock.get(0)).resource());
            Set<String> actions = meaning.accesses().stream()
                    .filter(access -> names.contains(access.resource()))
                    .map(Access::action)
                    .collect(Collectors.toSet());
            // planning alone takes the locks of execution
            boolean explained = (readOnly && !actions.isEmpty())
                    || switch (lock.get(1)) {
                        case "AccessShareLock" -> !actions.isEmpty();
                        case "RowShareLock" -> actions.contains(SqlActions.LOCK);
                        case "RowExclusiveLock" -> actions.stream().anyMatch(action -> action.startsWith("sql.write."));
                        default -> actions.contains(SqlActions.LOCK);
                    };
            if (!explained) {
                objections.add(lock + " is not explained by " + actions);
            }
        }
        return objections;
    }

    private void createSchema() throws IOException {
        connection.must("""
                CREATE TABLE orders (id int PRIMARY KEY, customer_id int, total numeric, status text, note text,
                                     created timestamptz);
                INSERT INTO orders SELECT i, i, i, 'new', 'x', now() FROM generate_series(1, 5) i;
                CREATE TABLE customers (id int PRIMARY KEY, name text);
                INSERT INTO customers SELECT i, 'c' || i FROM generate_series(1, 5) i;
                CREATE TABLE accounts (id int PRIMARY KEY, balance int);
                CREATE TABLE pgbench_accounts (aid int PRIMARY KEY, bid int, abalance int, filler char(84));
                CREATE TABLE documents (id int, body jsonb, tags text[]);
                INSERT INTO documents VALUES (1, '{"a": {"b": 1}}', '{base}');
                CREATE TABLE "odd.name" (x int);
                CREATE TABLE "Upper" (x int);
                CREATE TABLE odd_columns ("values" int);
                CREATE SEQUENCE order_seq;
                CREATE TYPE mood AS ENUM ('happy');
                CREATE DOMAIN "Int4" AS int;
                CREATE SCHEMA my_schema;
                CREATE ROLE agent""");
        connection.must("CREATE FUNCTION betray() RETURNS int LANGUAGE plpgsql AS $$ BEGIN"
                + " RAISE EXCEPTION 'user code ran' USING ERRCODE = '" + USER_CODE + "'; END $$");
        connection.must("""
                CREATE FUNCTION my_function(x int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT betray()';
                CREATE FUNCTION my_function(x text) RETURNS int LANGUAGE sql AS 'SELECT betray()';
                CREATE FUNCTION my_date(x int) RETURNS date LANGUAGE sql AS 'SELECT NULL::date FROM betray()';
                CREATE FUNCTION my_xml(x int) RETURNS xml LANGUAGE sql AS 'SELECT NULL::xml FROM betray()';
                CREATE FUNCTION public.lower(x text) RETURNS text LANGUAGE sql AS 'SELECT betray()::text';
                CREATE FUNCTION "LOWER"(x text) RETURNS text LANGUAGE sql AS 'SELECT betray()::text';
                CREATE FUNCTION my_plus(x int, y int) RETURNS int LANGUAGE sql AS 'SELECT betray()';
                CREATE FUNCTION my_equal(x int, y int) RETURNS boolean LANGUAGE sql AS 'SELECT betray() = 1';
                CREATE FUNCTION my_plus(y int) RETURNS int LANGUAGE sql AS 'SELECT betray()';
                CREATE OPERATOR <+> (LEFTARG = int, RIGHTARG = int, FUNCTION = my_plus);
                CREATE OPERATOR <+> (RIGHTARG = int, FUNCTION = my_plus);
                CREATE OPERATOR public.+ (LEFTARG = int, RIGHTARG = int, FUNCTION = my_plus);
                CREATE OPERATOR my_schema.= (LEFTARG = int, RIGHTARG = int, FUNCTION = my_equal);
                CREATE DOMAIN public.int4 AS pg_catalog.int4 CHECK (VALUE <> my_function(VALUE));
                CREATE DOMAIN guarded AS int CHECK (VALUE <> my_function(VALUE));
                CREATE PROCEDURE my_procedure() LANGUAGE sql AS 'SELECT betray()';
                GRANT USAGE ON SCHEMA my_schema TO agent;
                GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO agent;
                GRANT ALL ON SEQUENCE order_seq TO agent""");
        String harmless =
                HarmlessFunctions.all().stream().map(name -> "'" + name + "'").collect(Collectors.joining(","));
        // whatever is neither harmless nor reached by operators, casts and the grammar itself
        connection.must("DO $do$ DECLARE f regprocedure; BEGIN FOR f IN SELECT p.oid FROM pg_proc p"
                + " WHERE pronamespace = 'pg_catalog'::regnamespace AND proname NOT IN (" + harmless + ")"
                + " AND proname NOT IN ('like_escape', 'similar_to_escape', 'xmlexists', 'pg_collation_for')"
                + " AND p.oid NOT IN (SELECT oprcode FROM pg_operator UNION SELECT castfunc FROM pg_cast"
                + " UNION SELECT amproc FROM pg_amproc UNION SELECT typinput FROM pg_type"
                + " UNION SELECT typoutput FROM pg_type)"
                + " LOOP EXECUTE format('REVOKE EXECUTE ON ROUTINE %s FROM PUBLIC', f); END LOOP; END $do$");
    }
}
