package io.productionguard.gateway.protocol.postgres;

import io.netty.buffer.ByteBuf;
import io.productionguard.gateway.enforce.Passage;
import io.productionguard.gateway.operation.Operation;
import io.productionguard.gateway.operation.OperationDigest;
import io.productionguard.gateway.operation.sql.CopyOut;
import io.productionguard.gateway.operation.sql.SqlClassifier;
import io.productionguard.gateway.protocol.postgres.message.Bind;
import io.productionguard.gateway.protocol.postgres.message.Describe;
import io.productionguard.gateway.protocol.postgres.message.ErrorResponse;
import io.productionguard.gateway.protocol.postgres.message.Execute;
import io.productionguard.gateway.protocol.postgres.message.MessageReader;
import io.productionguard.gateway.protocol.postgres.message.Parse;
import io.productionguard.gateway.protocol.postgres.message.SqlState;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The extended protocol: Parse, Bind, Describe, Execute, Close.
 *
 * <p>An operation is submitted at Bind: text and parameters are known there, and it is there that the server plans, which
 * can already call functions. What is executed from the portal afterwards belongs to that operation; the server lets a
 * portal that changes something run only once.
 */
final class ExtendedQuery {

    /** The server's {@code NAMEDATALEN} without the zero byte. */
    private static final int LONGEST_NAME = 63;

    private final Conversation conversation;
    private final StatementRegistry registry;
    private final Expectations expectations;
    private final CopyOutGuard copyOut;
    private final Unsettled unsettled;

    ExtendedQuery(Conversation conversation, CopyOutGuard copyOut) {
        this.copyOut = copyOut;
        this.conversation = conversation;
        this.registry = conversation.registry();
        this.unsettled = conversation.unsettled();
        this.expectations = conversation.expectations();
    }

    void parse(ByteBuf buffer, int index, int length, MessageReader body) {
        Parse parse = Parse.read(body);
        String text = MessageReader.utf8(parse.sql());
        if (registry.full()) {
            tooMany();
            return;
        }
        if (tooLong(parse.name())) {
            return;
        }
        conversation.serverOut().forward(buffer, index, length);
        registry.prepare(
                expectations.add(Expectation.Kind.PARSE),
                new PreparedStatement(parse, text, registry.segment(), unsettled.generation()));
    }

    /** Handles a Bind; returns false when the server has to confirm the statement first. */
    boolean bind(ByteBuf buffer, int index, int length, MessageReader body) {
        Bind bind = Bind.read(body);
        PreparedStatement statement = registry.statement(bind.statement());
        if (statement == null) {
            conversation
                    .denial()
                    .extended(ErrorResponse.error(
                            SqlState.INVALID_STATEMENT_NAME,
                            "prepared statement \"" + bind.statement() + "\" does not exist",
                            "",
                            "prepare it with a Parse message; the gateway does not bind what SQL PREPARE made"));
            return true;
        }
        if (!registry.settled(statement)) {
            return false;
        }
        if (!statement.name().isEmpty() && statement.generation() < unsettled.generation()) {
            verify(statement);
            return false;
        }
        if (registry.full()) {
            tooMany();
            return true;
        }
        if (tooLong(bind.portal())) {
            return true;
        }
        conversation
                .submissions()
                .submit(operation(statement, bind), buffer, index, length, new BindAttempt(bind, statement));
        return true;
    }

    /** Has the server say what it has under the statement's name by now. */
    private void verify(PreparedStatement statement) {
        long generation = unsettled.generation();
        String question = "SELECT p.statement FROM pg_catalog.pg_prepared_statements p"
                + " WHERE p.name OPERATOR(pg_catalog.=) " + Probe.literal(statement.name());
        Probe.ask(conversation, question, row -> {
            if (row.equals(List.of(statement.text()))) {
                statement.verified(generation);
            } else {
                registry.forgetStatement(statement.name());
            }
        });
    }

    private Operation operation(PreparedStatement statement, Bind bind) {
        if (statement.meaning() == null) {
            statement.means(conversation.classify(statement.text()));
        }
        String target = conversation.services().target().name();
        byte[][] values = bind.values();
        List<String> shown = new ArrayList<>(values.length);
        List<byte[]> parts = new ArrayList<>(2 * values.length + 2);
        parts.add(statement.sql());
        ByteBuffer shape = ByteBuffer.allocate(5 * values.length);
        for (int i = 0; i < values.length; i++) {
            int format = bind.parameterFormat(i);
            int[] declared = statement.declaredTypes();
            shape.put((byte) format).putInt(i < declared.length ? declared[i] : 0);
            parts.add(values[i]);
            shown.add(BinaryValues.show(values[i], statement.parameterType(i), format));
        }
        parts.add(shape.array());
        return new Operation(
                target,
                statement.text(),
                shown,
                statement.meaning(),
                OperationDigest.of(target, parts),
                SqlClassifier.seams());
    }

    void describe(ByteBuf buffer, int index, int length, MessageReader body) {
        Describe describe = Describe.read(body);
        conversation.serverOut().forward(buffer, index, length);
        if (describe.kind() == Describe.STATEMENT) {
            PreparedStatement statement = registry.statement(describe.name());
            expectations.add(Expectation.Kind.DESCRIBE_STATEMENT).statement = statement;
            if (statement != null && registry.settled(statement)) {
                statement.describing(registry.segment());
            }
        } else {
            Portal portal = registry.portal(describe.name());
            expectations.add(Expectation.Kind.DESCRIBE_PORTAL).portal = portal;
            if (portal != null && registry.settled(portal)) {
                portal.describing();
            }
        }
    }

    /** Handles an Execute; returns false when the server has to confirm the portal first. */
    boolean execute(ByteBuf buffer, int index, int length, MessageReader body) {
        Execute execute = Execute.read(body);
        Portal portal = registry.portal(execute.portal());
        if (portal == null) {
            conversation
                    .denial()
                    .extended(ErrorResponse.error(
                            SqlState.INVALID_CURSOR_NAME,
                            "portal \"" + execute.portal() + "\" does not exist",
                            "",
                            "bind it with a Bind message; fetch from an SQL cursor with FETCH"));
            return true;
        }
        if (!registry.settled(portal)) {
            return false;
        }
        Outbound serverOut = conversation.serverOut();
        if (!portal.columnsKnownIn(registry.segment())) {
            serverOut.write(Describe.encode(serverOut.channel().alloc(), Describe.PORTAL, portal.name()));
            expectations.inject(Expectation.Kind.DESCRIBE_PORTAL).portal = portal;
            portal.describing();
        }
        serverOut.forward(buffer, index, length);
        expectations.add(Expectation.Kind.EXECUTE).portal = portal;
        unsettled.sent(portal.statement().meaning(), registry.segment());
        return true;
    }

    void close(ByteBuf buffer, int index, int length, MessageReader body) {
        Describe close = Describe.read(body);
        if (tooLong(close.name())) {
            return;
        }
        conversation.serverOut().forward(buffer, index, length);
        Expectation expectation = expectations.add(Expectation.Kind.CLOSE);
        if (close.kind() == Describe.STATEMENT) {
            registry.closeStatement(expectation, close.name());
        } else {
            registry.closePortal(expectation, close.name());
        }
    }

    /** The server compares 63 bytes of a name, so a longer one could stand for another's statement. */
    private boolean tooLong(String name) {
        if (name.length() < LONGEST_NAME / 4 || name.getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME) {
            return false;
        }
        conversation
                .denial()
                .extended(ErrorResponse.error(
                        SqlState.NAME_TOO_LONG,
                        "the name of a prepared statement or portal is longer than " + LONGEST_NAME + " bytes",
                        "",
                        ""));
        return true;
    }

    private void tooMany() {
        conversation
                .denial()
                .extended(ErrorResponse.error(
                        SqlState.PROGRAM_LIMIT_EXCEEDED,
                        "more than " + StatementRegistry.LIMIT + " prepared statements and portals",
                        "",
                        "close those that are not needed any more"));
    }

    private final class BindAttempt implements Attempt {

        private final Bind bind;
        private final PreparedStatement statement;

        BindAttempt(Bind bind, PreparedStatement statement) {
            this.bind = bind;
            this.statement = statement;
        }

        @Override
        public void forward(ByteBuf buffer, int index, int length, Passage passage) {
            Portal portal = new Portal(bind, statement, passage, registry.segment());
            if (CopyOutGuard.concerns(statement.meaning())) {
                Optional<CopyOut> readable = copyOut.readable(statement.text());
                if (readable.isEmpty()) {
                    deny(CopyOutGuard.refuse(passage));
                    return;
                }
                portal.copyOut(new CopyOutOperation(readable.get(), false));
                copyOut.ask(portal.copyOut());
            }
            conversation.serverOut().forward(buffer, index, length);
            registry.bind(expectations.add(Expectation.Kind.BIND), portal);
            unsettled.sent(statement.meaning(), registry.segment());
        }

        @Override
        public void deny(ErrorResponse error) {
            conversation.denial().extended(error);
        }
    }
}
