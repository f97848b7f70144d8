package io.productionguard.gateway.protocol.postgres;

import io.netty.buffer.ByteBuf;
import io.productionguard.gateway.enforce.Passage;
import io.productionguard.gateway.operation.Operation;
import io.productionguard.gateway.operation.OperationDigest;
import java.util.List;

/** The simple protocol: one Query is one operation, however many statements its string holds. */
final class SimpleQuery {

    private final Conversation conversation;
    private final Attempt attempt = new QueryAttempt();

    SimpleQuery(Conversation conversation) {
        this.conversation = conversation;
    }

    void query(ByteBuf buffer, int index, int length, MessageReader body) {
        byte[] sql = Query.read(body);
        String text = MessageReader.utf8(sql);
        String target = conversation.services().target().name();
        conversation.submit(
                new Operation(
                        target, text, List.of(), conversation.classify(text), OperationDigest.of(target, List.of(sql))),
                buffer,
                index,
                length,
                attempt);
    }

    private final class QueryAttempt implements Attempt {

        @Override
        public void forward(ByteBuf buffer, int index, int length, Passage passage) {
            conversation.serverOut().forward(buffer, index, length);
            Expectation expectation = conversation.expectations().add(Expectation.Kind.QUERY);
            expectation.passage = passage;
            conversation.registry().closeUnnamed(expectation);
        }

        @Override
        public void deny(ErrorResponse error) {
            conversation.denial().query(error);
        }
    }
}
