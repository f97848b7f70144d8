package io.productionguard.gateway.protocol.postgres;

import io.netty.buffer.ByteBufAllocator;
import io.productionguard.gateway.enforce.Refusal;
import io.productionguard.gateway.protocol.postgres.message.ErrorResponse;
import io.productionguard.gateway.protocol.postgres.message.Parse;
import io.productionguard.gateway.protocol.postgres.message.Query;
import io.productionguard.gateway.protocol.postgres.message.SqlState;

/**
 * How an operation is denied: in its place the server gets a statement that cannot be parsed, and the client gets the
 * gateway's error in place of the syntax error. So transaction, pipeline and session are left exactly as PostgreSQL leaves
 * them after an error, because it is PostgreSQL that does it, and nothing was run.
 *
 * <p>A syntax error is found before anything else is looked at, in a failed transaction as well.
 */
final class Denial {

    /** Not the beginning of any SQL statement; also the reserved name it is "prepared" under, so no other is lost. */
    private static final String IMPOSSIBLE = "production_guard_denied";

    private final Outbound serverOut;
    private final ByteBufAllocator allocator;
    private final Expectations expectations;
    private final StatementRegistry registry;

    Denial(Outbound serverOut, Expectations expectations, StatementRegistry registry) {
        this.serverOut = serverOut;
        this.allocator = serverOut.channel().alloc();
        this.expectations = expectations;
        this.registry = registry;
    }

    /** Denies a Query or anything else that is answered by an error and ReadyForQuery. */
    void query(ErrorResponse error) {
        serverOut.write(Query.encode(allocator, IMPOSSIBLE));
        Expectation expectation = expectations.add(Expectation.Kind.QUERY);
        expectation.refusal = error;
        registry.closeUnnamed(expectation);
    }

    /** Denies a message of the extended protocol: the server skips to the next Sync. */
    void extended(ErrorResponse error) {
        serverOut.write(Parse.encode(allocator, IMPOSSIBLE, IMPOSSIBLE));
        expectations.add(Expectation.Kind.PARSE).refusal = error;
    }

    static ErrorResponse error(Refusal refusal) {
        return ErrorResponse.error(
                SqlState.INSUFFICIENT_PRIVILEGE, refusal.message(), refusal.detail(), refusal.hint());
    }
}
