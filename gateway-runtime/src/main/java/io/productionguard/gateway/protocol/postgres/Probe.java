package io.productionguard.gateway.protocol.postgres;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.productionguard.gateway.protocol.postgres.message.Bind;
import io.productionguard.gateway.protocol.postgres.message.Close;
import io.productionguard.gateway.protocol.postgres.message.Describe;
import io.productionguard.gateway.protocol.postgres.message.Execute;
import io.productionguard.gateway.protocol.postgres.message.Frontend;
import io.productionguard.gateway.protocol.postgres.message.MessageReader;
import io.productionguard.gateway.protocol.postgres.message.MessageWriter;
import io.productionguard.gateway.protocol.postgres.message.Parse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A question of the gateway's own to the server, in the midst of the client's messages and without a Sync, so that it
 * leaves the client's pipeline as it is. In a failed transaction the server does not answer but errs, as it would to the
 * client's next statement; the client gets that error.
 */
final class Probe {

    private static final String RESERVED = "production_guard_probe";

    private final Consumer<List<String>> answer;
    private final List<String> firstRow = new ArrayList<>();

    private Probe(Consumer<List<String>> answer) {
        this.answer = answer;
    }

    /**
     * Asks; nothing more of the client is handled before the answer.
     *
     * @param answer takes the columns of the first row as text, nothing when there is no row
     */
    static void ask(Conversation conversation, String sql, Consumer<List<String>> answer) {
        Outbound out = conversation.serverOut();
        ByteBufAllocator allocator = out.channel().alloc();
        Expectations expectations = conversation.expectations();
        out.write(Parse.encode(allocator, RESERVED, sql));
        expectations.inject(Expectation.Kind.PARSE);
        out.write(Bind.encode(allocator, RESERVED, RESERVED));
        expectations.inject(Expectation.Kind.BIND);
        out.write(new Execute(RESERVED, 1).encode(allocator));
        expectations.inject(Expectation.Kind.EXECUTE).probe = new Probe(answer);
        out.write(Close.encode(allocator, Describe.PORTAL, RESERVED));
        expectations.inject(Expectation.Kind.CLOSE);
        out.write(Close.encode(allocator, Describe.STATEMENT, RESERVED));
        Expectation last = expectations.inject(Expectation.Kind.CLOSE);
        out.write(MessageWriter.empty(allocator, Frontend.FLUSH));
        conversation.await(last);
    }

    /** An SQL literal of the text, under {@code standard_conforming_strings}. */
    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    void row(ByteBuf buffer, int index, int length) {
        MessageReader reader = new MessageReader().typed(buffer, index, length);
        int columns = reader.int16();
        for (int i = 0; i < columns; i++) {
            int size = reader.int32();
            firstRow.add(size < 0 ? "" : new String(reader.bytes(size), StandardCharsets.UTF_8));
        }
        reader.end();
    }

    void done() {
        answer.accept(firstRow);
    }
}
