package io.productionguard.gateway.operation.sql;

import java.util.Set;

/**
 * The catalogue of what a statement can do to an SQL target. Rules name these, literally or by glob.
 *
 * <p>One statement has as many of them as it does things: {@code COPY orders TO PROGRAM 'x'} reads {@code orders} and runs
 * a program.
 */
public final class SqlActions {

    /** Returns rows and changes nothing: SELECT, VALUES, TABLE, EXPLAIN without ANALYZE, FETCH. */
    public static final String READ = "sql.read";
    /** COPY … TO STDOUT: rows leave in bulk. Beside the read of what is copied. */
    public static final String EXPORT = "sql.export";
    /** INSERT, also of a MERGE branch, and new large objects. */
    public static final String INSERT = "sql.write.insert";
    /** UPDATE, also of ON CONFLICT and of a MERGE branch; {@code nextval} and {@code setval} on a sequence. */
    public static final String UPDATE = "sql.write.update";
    /** DELETE, also of a MERGE branch, and of large objects. */
    public static final String DELETE = "sql.write.delete";
    /** MERGE; beside it what its branches do. */
    public static final String MERGE = "sql.write.merge";
    /** COPY … FROM. */
    public static final String COPY = "sql.write.copy";
    /** An UPDATE whose WHERE is missing or may hold for every row. Beside {@link #UPDATE}. */
    public static final String UPDATE_UNBOUNDED = "sql.write.update.unbounded";
    /** A DELETE whose WHERE is missing or may hold for every row. Beside {@link #DELETE}. */
    public static final String DELETE_UNBOUNDED = "sql.write.delete.unbounded";
    /** TRUNCATE. */
    public static final String TRUNCATE = "sql.truncate";
    /** CREATE of tables, views, indexes, schemas, sequences, types, databases; SELECT INTO. */
    public static final String CREATE = "sql.ddl.create";
    /** ALTER of the same. */
    public static final String ALTER = "sql.ddl.alter";
    /** COMMENT ON. */
    public static final String COMMENT = "sql.ddl.comment";
    /** DROP TABLE, DROP FOREIGN TABLE. */
    public static final String DROP_TABLE = "sql.drop.table";
    /** DROP SCHEMA. */
    public static final String DROP_SCHEMA = "sql.drop.schema";
    /** DROP DATABASE. */
    public static final String DROP_DATABASE = "sql.drop.database";
    /** ALTER TABLE … DROP COLUMN, ALTER TYPE … DROP ATTRIBUTE. Beside {@link #ALTER}. */
    public static final String DROP_COLUMN = "sql.drop.column";
    /** Every other DROP: views, indexes, functions, constraints, owned objects. */
    public static final String DROP_OTHER = "sql.drop.other";
    /** GRANT, REVOKE, default privileges, row security, ownership. */
    public static final String GRANT = "sql.grant";
    /** CREATE, ALTER and DROP ROLE, USER and GROUP; REASSIGN OWNED. */
    public static final String ROLE = "sql.role";
    /** CALL, and functions, types and operators whose effect cannot be told; the resource is their name. */
    public static final String CALL = "sql.call";
    /** Harmless settings, SHOW, DISCARD, the empty query. */
    public static final String SESSION = "sql.session";
    /** BEGIN, COMMIT, ROLLBACK, SAVEPOINT and their kin. */
    public static final String TRANSACTION = "sql.transaction";
    /** PREPARE, EXECUTE, DEALLOCATE. */
    public static final String PREPARE = "sql.prepare";
    /** LOCK, SELECT … FOR UPDATE or SHARE, advisory locks. */
    public static final String LOCK = "sql.lock";
    /** VACUUM, ANALYZE, REINDEX, CLUSTER, CHECKPOINT, REFRESH MATERIALIZED VIEW. */
    public static final String MAINTENANCE = "sql.maintenance";
    /** The server's or the session's own safeguards: ALTER SYSTEM, SET ROLE, other backends, extensions, replication. */
    public static final String ADMIN = "sql.admin";
    /** Files of the server: COPY with a file name, {@code lo_export}, {@code pg_read_file}. */
    public static final String FILE = "sql.file";
    /** COPY … PROGRAM: a command line on the server. */
    public static final String PROGRAM = "sql.program";
    /** Connections the server makes: {@code dblink}, foreign servers. */
    public static final String NETWORK = "sql.network";
    /** LISTEN, NOTIFY, UNLISTEN. */
    public static final String LISTEN = "sql.listen";
    /** DO, and functions, triggers and rules being made: code whose effect cannot be told. */
    public static final String CODE = "sql.code";
    /** What could not be understood. */
    public static final String NOT_UNDERSTOOD = "sql.unknown";

    /** Every action above. */
    public static final Set<String> ALL = Set.of(
            READ,
            EXPORT,
            INSERT,
            UPDATE,
            DELETE,
            MERGE,
            COPY,
            UPDATE_UNBOUNDED,
            DELETE_UNBOUNDED,
            TRUNCATE,
            CREATE,
            ALTER,
            COMMENT,
            DROP_TABLE,
            DROP_SCHEMA,
            DROP_DATABASE,
            DROP_COLUMN,
            DROP_OTHER,
            GRANT,
            ROLE,
            CALL,
            SESSION,
            TRANSACTION,
            PREPARE,
            LOCK,
            MAINTENANCE,
            ADMIN,
            FILE,
            PROGRAM,
            NETWORK,
            LISTEN,
            CODE,
            NOT_UNDERSTOOD);

    /** The actions that mean that a statement was not understood; a rule has to spell them out to allow them. */
    public static final Set<String> UNKNOWN = Set.of(NOT_UNDERSTOOD);

    private SqlActions() {}
}
