package io.productionguard.gateway.protocol.postgres;

import io.productionguard.gateway.operation.Meaning;
import io.productionguard.gateway.protocol.postgres.message.Parse;
import io.productionguard.gateway.protocol.postgres.message.RowDescription;

/** A prepared statement as the server has it, or will have when it accepts the Parse. Event loop only. */
final class PreparedStatement {

    private static final int NEVER = -1;

    private final Parse parse;
    private final String text;
    /** The segment (see {@link StatementRegistry}) in which its Parse was sent. */
    private final long segment;

    /** See {@link Unsettled#generation()}: until when its name is known to stand for it. */
    private long generation;

    private boolean confirmed;
    private Meaning meaning;
    private int[] parameterTypes;
    private RowDescription columns;
    private boolean rowless;
    private long describedIn = NEVER;

    PreparedStatement(Parse parse, String text, long segment, long generation) {
        this.generation = generation;
        this.parse = parse;
        this.text = text;
        this.segment = segment;
        this.parameterTypes = parse.parameterTypes();
    }

    String name() {
        return parse.name();
    }

    byte[] sql() {
        return parse.sql();
    }

    String text() {
        return text;
    }

    long segment() {
        return segment;
    }

    boolean confirmed() {
        return confirmed;
    }

    /** The server has accepted it. */
    void confirm() {
        confirmed = true;
    }

    long generation() {
        return generation;
    }

    /** The server was asked, and has it under its name. */
    void verified(long inGeneration) {
        generation = inGeneration;
    }

    /** What it does, or null while nobody has asked. */
    Meaning meaning() {
        return meaning;
    }

    void means(Meaning known) {
        meaning = known;
    }

    /** Types the client declared; part of what an approval is for. */
    int[] declaredTypes() {
        return parse.parameterTypes();
    }

    /** The type of a parameter as far as it is known, or 0. */
    int parameterType(int parameter) {
        return parameter < parameterTypes.length ? parameterTypes[parameter] : 0;
    }

    void parameterTypes(int[] resolved) {
        parameterTypes = resolved;
    }

    /** A Describe of it was sent in this segment. */
    void describing(long inSegment) {
        describedIn = inSegment;
    }

    void described(RowDescription known) {
        columns = known;
        rowless = known == null;
    }

    /** Whether its columns are known, or will be before any row comes. */
    boolean columnsKnownIn(long currentSegment) {
        return columns != null || rowless || describedIn == currentSegment;
    }

    /** Its columns, or null when it has none or they are not known. */
    RowDescription columns() {
        return columns;
    }
}
