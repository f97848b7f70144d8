package io.productionguard.gateway.protocol.postgres.message;

/** The SQLSTATE codes the gateway itself answers with (PostgreSQL manual, appendix "Error Codes"). */
public final class SqlState {

    /** The target cannot be reached. */
    public static final String CANNOT_CONNECT = "08001";
    /** The connection to the target broke. */
    public static final String CONNECTION_FAILURE = "08006";
    /** A message that is malformed or out of place. */
    public static final String PROTOCOL_VIOLATION = "08P01";
    /** The protocol knows it, the gateway does not pass it. */
    public static final String FEATURE_NOT_SUPPORTED = "0A000";
    /** All connections a client may have are in use. */
    public static final String TOO_MANY_CONNECTIONS = "53300";
    /** A startup parameter has a value that cannot be had. */
    public static final String INVALID_PARAMETER_VALUE = "22023";
    /** Bytes that are not UTF-8. */
    static final String CHARACTER_NOT_IN_REPERTOIRE = "22021";
    /** A prepared statement nobody prepared here. */
    public static final String INVALID_STATEMENT_NAME = "26000";
    /** The client has not proved that it belongs to this session. */
    public static final String INVALID_PASSWORD = "28P01";
    /** A portal nobody bound here. */
    public static final String INVALID_CURSOR_NAME = "34000";
    /** Another database than the target's. */
    public static final String INVALID_CATALOG_NAME = "3D000";
    /** Longer than the server's names, which it would silently cut. */
    public static final String NAME_TOO_LONG = "42622";
    /** The policy or a person said no. */
    public static final String INSUFFICIENT_PRIVILEGE = "42501";
    /** A message above the limit. */
    public static final String PROGRAM_LIMIT_EXCEEDED = "54000";
    /** The client cancelled. */
    public static final String QUERY_CANCELED = "57014";
    /** The gateway is closing. */
    public static final String ADMIN_SHUTDOWN = "57P01";

    private SqlState() {}
}
