package io.productionguard.gateway.protocol.postgres;

import io.productionguard.gateway.enforce.Passage;
import io.productionguard.gateway.protocol.postgres.message.ErrorResponse;

/**
 * One message that was sent to the server and what is to become of its answer. Answers come in the order of the messages,
 * so a queue of these tells what each of them belongs to. Event loop only.
 */
final class Expectation {

    /** The message that is answered. */
    enum Kind {
        PARSE,
        BIND,
        DESCRIBE_STATEMENT,
        DESCRIBE_PORTAL,
        EXECUTE,
        CLOSE,
        SYNC,
        QUERY
    }

    final Kind kind;
    /** The gateway's own message: the client must not see its answer. */
    final boolean injected;
    /** See {@link StatementRegistry}. */
    final long segment;

    /** What a PARSE makes, or a DESCRIBE_STATEMENT is about. */
    PreparedStatement statement;
    /** What a BIND makes, an EXECUTE runs, or a DESCRIBE_PORTAL is about. */
    Portal portal;
    /** What a PARSE replaced, a CLOSE or QUERY removed; comes back when the server skips it. */
    PreparedStatement previousStatement;
    /** What a BIND replaced, a CLOSE or QUERY removed; comes back when the server skips it. */
    Portal previousPortal;
    /** The operation of a QUERY. */
    Passage passage;
    /** Masks the rows of the current result of a QUERY. */
    ResultMasking masking;
    /** A COPY TO STDOUT that a QUERY is, or that an injected message asks about. */
    CopyOutOperation copy;
    /** The gateway's own question that an injected EXECUTE asks. */
    Probe probe;
    /** Sent to the client in place of the error that the server is about to answer with. */
    ErrorResponse refusal;
    /** Everything but the error is dropped: part of the answer could not be passed on. */
    boolean spoilt;
    /** What a QUERY came to so far: command tags, or the error. */
    String outcome = "";

    boolean failed;

    Expectation(Kind kind, boolean injected, long segment) {
        this.kind = kind;
        this.injected = injected;
        this.segment = segment;
    }

    /** The operation whose answer this is, or null for one that belongs to none. */
    Passage operation() {
        return portal != null ? portal.passage() : passage;
    }

    /** The COPY TO STDOUT whose rows are the answer, or null. */
    CopyOutOperation copyOut() {
        return portal != null ? portal.copyOut() : copy;
    }

    /** Whether an error in it makes the server skip everything up to the next Sync. */
    boolean extended() {
        return kind != Kind.SYNC && kind != Kind.QUERY;
    }

    /** Whether rows, or the end of them, can come. */
    boolean runs() {
        return kind == Kind.EXECUTE || kind == Kind.QUERY;
    }

    void outcome(String tag) {
        outcome = outcome.isEmpty() ? tag : outcome.length() > 200 ? outcome : outcome + "; " + tag;
    }
}
