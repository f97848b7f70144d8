package io.productionguard.gateway.protocol.postgres.message;

/** Object identifiers of built-in types (the server's {@code pg_type.dat}), as far as their format matters. */
public final class PgType {

    public static final int BOOL = 16;
    public static final int BYTEA = 17;
    public static final int CHAR = 18;
    static final int NAME = 19;
    public static final int INT8 = 20;
    public static final int INT2 = 21;
    public static final int INT4 = 23;
    static final int REGPROC = 24;
    static final int TEXT = 25;
    public static final int OID = 26;
    static final int TID = 27;
    static final int XID = 28;
    static final int CID = 29;
    static final int JSON = 114;
    static final int XML = 142;
    static final int POINT = 600;
    static final int LSEG = 601;
    static final int PATH = 602;
    static final int BOX = 603;
    static final int POLYGON = 604;
    static final int LINE = 628;
    static final int CIDR = 650;
    public static final int FLOAT4 = 700;
    public static final int FLOAT8 = 701;
    static final int UNKNOWN = 705;
    static final int CIRCLE = 718;
    static final int MACADDR8 = 774;
    public static final int MONEY = 790;
    static final int MACADDR = 829;
    static final int INET = 869;
    static final int BOOL_ARRAY = 1000;
    static final int INT2_ARRAY = 1005;
    static final int INT4_ARRAY = 1007;
    static final int INT8_ARRAY = 1016;
    static final int FLOAT4_ARRAY = 1021;
    static final int FLOAT8_ARRAY = 1022;
    static final int OID_ARRAY = 1028;
    static final int BPCHAR = 1042;
    static final int VARCHAR = 1043;
    public static final int DATE = 1082;
    static final int TIME = 1083;
    public static final int TIMESTAMP = 1114;
    static final int TIMESTAMP_ARRAY = 1115;
    static final int DATE_ARRAY = 1182;
    public static final int TIMESTAMPTZ = 1184;
    static final int TIMESTAMPTZ_ARRAY = 1185;
    static final int INTERVAL = 1186;
    static final int NUMERIC_ARRAY = 1231;
    static final int TIMETZ = 1266;
    public static final int BIT = 1560;
    public static final int VARBIT = 1562;
    public static final int NUMERIC = 1700;
    static final int RECORD = 2249;
    static final int VOID = 2278;
    public static final int UUID = 2950;
    static final int UUID_ARRAY = 2951;
    static final int PG_LSN = 3220;
    public static final int JSONB = 3802;
    static final int XID8 = 5069;

    private PgType() {}

    /** Fixed-size values that hold no text: they cannot quote a secret, and too few digits for a card number. */
    public static boolean opaque(int type) {
        return switch (type) {
            case BOOL,
                    INT2,
                    INT4,
                    OID,
                    TID,
                    XID,
                    CID,
                    FLOAT4,
                    FLOAT8,
                    DATE,
                    TIME,
                    TIMETZ,
                    TIMESTAMP,
                    TIMESTAMPTZ,
                    INTERVAL,
                    UUID,
                    POINT,
                    LSEG,
                    BOX,
                    LINE,
                    CIRCLE,
                    MACADDR,
                    MACADDR8,
                    INET,
                    CIDR,
                    PG_LSN,
                    VOID,
                    REGPROC -> true;
            default -> false;
        };
    }

    /** Types whose text form drivers parse, so that a token in its place would be an error on the client's side. */
    public static boolean strict(int type) {
        return switch (type) {
            case BYTEA,
                    INT8,
                    NUMERIC,
                    MONEY,
                    BIT,
                    VARBIT,
                    PATH,
                    POLYGON,
                    XID8,
                    BOOL_ARRAY,
                    INT2_ARRAY,
                    INT4_ARRAY,
                    INT8_ARRAY,
                    FLOAT4_ARRAY,
                    FLOAT8_ARRAY,
                    OID_ARRAY,
                    TIMESTAMP_ARRAY,
                    DATE_ARRAY,
                    TIMESTAMPTZ_ARRAY,
                    NUMERIC_ARRAY,
                    UUID_ARRAY -> true;
            default -> opaque(type);
        };
    }

    /** Types whose binary form is their text. */
    public static boolean text(int type) {
        return switch (type) {
            case TEXT, VARCHAR, BPCHAR, NAME, JSON, XML, UNKNOWN -> true;
            default -> false;
        };
    }
}
