package io.productionguard.gateway.protocol.postgres;

import io.netty.buffer.ByteBuf;
import io.productionguard.gateway.enforce.Passage;
import io.productionguard.gateway.operation.Meaning;
import io.productionguard.gateway.operation.Operation;
import io.productionguard.gateway.operation.OperationDigest;
import io.productionguard.gateway.operation.sql.CopyOut;
import io.productionguard.gateway.operation.sql.SqlClassifier;
import io.productionguard.gateway.protocol.postgres.message.ErrorResponse;
import io.productionguard.gateway.protocol.postgres.message.MessageReader;
import io.productionguard.gateway.protocol.postgres.message.Query;
import java.util.List;
import java.util.Optional;

/** The simple protocol: one Query is one operation, however many statements its string holds. */
final class SimpleQuery {

    private final Conversation conversation;
    private final CopyOutGuard copyOut;

    SimpleQuery(Conversation conversation, CopyOutGuard copyOut) {
        this.conversation = conversation;
        this.copyOut = copyOut;
    }

    void query(ByteBuf buffer, int index, int length, MessageReader body) {
        byte[] sql = Query.read(body);
        String text = MessageReader.utf8(sql);
        String target = conversation.services().target().name();
        Meaning meaning = conversation.classify(text);
        Operation operation = new Operation(
                target, text, List.of(), meaning, OperationDigest.of(target, List.of(sql)), SqlClassifier.seams());
        conversation.submissions().submit(operation, buffer, index, length, new QueryAttempt(operation));
    }

    private final class QueryAttempt implements Attempt {

        private final Operation operation;

        QueryAttempt(Operation operation) {
            this.operation = operation;
        }

        @Override
        public void forward(ByteBuf buffer, int index, int length, Passage passage) {
            if (CopyOutGuard.concerns(operation.meaning())) {
                copy(buffer, index, length, passage);
            } else {
                send(buffer, index, length, passage);
            }
        }

        private void copy(ByteBuf buffer, int index, int length, Passage passage) {
            Optional<CopyOut> readable = copyOut.readable(operation.text());
            if (readable.isEmpty()) {
                deny(CopyOutGuard.refuse(passage));
                return;
            }
            CopyOutOperation copy = new CopyOutOperation(readable.get(), true);
            Expectation answer = copyOut.ask(copy);
            send(buffer, index, length, passage).copy = copy;
            // A failure makes the server skip what follows; nothing of the client's may be among it.
            conversation.await(answer);
        }

        private Expectation send(ByteBuf buffer, int index, int length, Passage passage) {
            conversation.serverOut().forward(buffer, index, length);
            Expectation expectation = conversation.expectations().add(Expectation.Kind.QUERY);
            expectation.passage = passage;
            conversation.unsettled().sent(operation.meaning(), expectation.segment);
            conversation.registry().closeUnnamed(expectation);
            return expectation;
        }

        @Override
        public void deny(ErrorResponse error) {
            conversation.denial().query(error);
        }
    }
}
