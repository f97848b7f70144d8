package io.productionguard.gateway.protocol.postgres;

import io.netty.buffer.ByteBufAllocator;
import io.productionguard.gateway.enforce.Passage;
import io.productionguard.gateway.operation.Access;
import io.productionguard.gateway.operation.Meaning;
import io.productionguard.gateway.operation.sql.CopyOut;
import io.productionguard.gateway.operation.sql.SqlActions;
import io.productionguard.gateway.protocol.postgres.message.Close;
import io.productionguard.gateway.protocol.postgres.message.CopyOutResponse;
import io.productionguard.gateway.protocol.postgres.message.Describe;
import io.productionguard.gateway.protocol.postgres.message.ErrorResponse;
import io.productionguard.gateway.protocol.postgres.message.Parse;
import io.productionguard.gateway.protocol.postgres.message.SqlState;
import java.util.Optional;

/**
 * COPY … TO STDOUT: rows without a description. Before such a statement goes out, the server is asked what columns the
 * equivalent query has; rows whose columns are not known are not passed.
 *
 * <p>The question is a Parse, Describe and Close of the extended protocol in front of the statement, without a Sync: if it
 * fails, the server skips the statement as well.
 */
final class CopyOutGuard {

    private static final String RESERVED = "production_guard_copy";

    private final Conversation conversation;

    CopyOutGuard(Conversation conversation) {
        this.conversation = conversation;
    }

    static boolean concerns(Meaning meaning) {
        for (Access access : meaning.accesses()) {
            if (access.action().equals(SqlActions.EXPORT)) {
                return true;
            }
        }
        return false;
    }

    /** How the rows of {@code sql} will look, or empty when they could not be masked. */
    Optional<CopyOut> readable(String sql) {
        return conversation.services().classifier().copyOut(sql).filter(copy -> copy.format() != CopyOut.Format.BINARY);
    }

    /** Ends an operation that was let through but whose rows could not be masked. */
    static ErrorResponse refuse(Passage passage) {
        passage.completed("refused: its rows cannot be masked", true);
        return unmaskable();
    }

    private static ErrorResponse unmaskable() {
        return ErrorResponse.error(
                SqlState.FEATURE_NOT_SUPPORTED,
                "the rows of this COPY cannot be masked",
                "",
                "send one COPY … TO STDOUT by itself, in text or csv format, of a query or with a list of columns");
    }

    /**
     * Asks for the columns.
     *
     * @return the last of the questions
     */
    Expectation ask(CopyOutOperation copy) {
        Outbound serverOut = conversation.serverOut();
        ByteBufAllocator allocator = serverOut.channel().alloc();
        serverOut.write(Parse.encode(allocator, RESERVED, copy.copy().select()));
        conversation.expectations().inject(Expectation.Kind.PARSE).copy = copy;
        serverOut.write(Describe.encode(allocator, Describe.STATEMENT, RESERVED));
        conversation.expectations().inject(Expectation.Kind.DESCRIBE_STATEMENT).copy = copy;
        serverOut.write(Close.encode(allocator, Describe.STATEMENT, RESERVED));
        Expectation last = conversation.expectations().inject(Expectation.Kind.CLOSE);
        last.copy = copy;
        return last;
    }

    /** The server begins to send rows; from here on they are masked, or dropped when it is not known how. */
    void begin(Expectation head, CopyOutResponse response) {
        CopyOutOperation copy = head.copyOut();
        if (copy == null
                || copy.columns() == null
                || response.binary()
                || copy.columns().types().length != response.columns()) {
            head.spoilt = true;
            head.refusal = unmaskable();
        } else {
            copy.rows(new CopyRows(copy.copy(), copy.columns(), head.operation()));
        }
    }
}
