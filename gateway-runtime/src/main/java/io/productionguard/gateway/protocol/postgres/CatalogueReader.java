package io.productionguard.gateway.protocol.postgres;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.productionguard.gateway.net.Channels;
import io.productionguard.gateway.protocol.postgres.message.Backend;
import io.productionguard.gateway.protocol.postgres.message.ErrorResponse;
import io.productionguard.gateway.protocol.postgres.message.FrameDecoder;
import io.productionguard.gateway.protocol.postgres.message.FrameListener;
import io.productionguard.gateway.protocol.postgres.message.MalformedMessageException;
import io.productionguard.gateway.protocol.postgres.message.MessageReader;
import io.productionguard.gateway.protocol.postgres.message.Query;
import io.productionguard.gateway.protocol.postgres.message.RowDescription;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Reads {@link ColumnOrigins} on a connection that is logged in and not yet given to a client. A server that cannot tell
 * its columns, or not in time, is not used: columns that were renamed could not be masked. Only names that matter are
 * kept, so memory does not grow with the catalogue.
 */
final class CatalogueReader extends ChannelInboundHandlerAdapter implements FrameListener {

    private static final int DISTINCT = 20_000;

    /** What the reading came to, on the event loop; one is called, once. */
    interface Outcome {

        /** The server is idle again. */
        void read(ColumnOrigins origins);

        /** The connection is closed. */
        void lost(String reason);
    }

    private final Upstream upstream;
    private final Predicate<String> masked;
    private final Outcome outcome;
    private final MessageReader reader = new MessageReader();
    /** Whether a name is masked; most names occur many times. Bounded by {@link #DISTINCT}. */
    private final Map<String, Boolean> judged = new HashMap<>();

    private final TreeMap<Long, String> found = new TreeMap<>();
    private Future<?> deadline;
    private String failure = "it closed the connection or did not answer in time when asked for its columns";
    private boolean over;

    /** @param masked whether columns of that name are always masked */
    CatalogueReader(Upstream upstream, Predicate<String> masked, Outcome outcome) {
        this.upstream = upstream;
        this.masked = masked;
        this.outcome = outcome;
    }

    void begin(Duration patience) {
        upstream.decoder().continueWith(this, FrameDecoder.MESSAGE_LIMIT);
        upstream.channel().pipeline().addLast(this);
        deadline = upstream.channel()
                .eventLoop()
                .schedule(() -> Channels.close(upstream.channel()), patience.toMillis(), TimeUnit.MILLISECONDS);
        if (upstream.channel().isActive()) {
            Channels.send(upstream.channel(), Query.encode(upstream.channel().alloc(), ColumnOrigins.QUERY));
        } else {
            lose();
        }
    }

    @Override
    public void frame(byte type, ByteBuf buffer, int index, int length) {
        try {
            switch (type) {
                case Backend.DATA_ROW -> row(reader.typed(buffer, index, length));
                case Backend.ERROR_RESPONSE -> {
                    ErrorResponse error = ErrorResponse.read(reader.typed(buffer, index, length));
                    fail("it did not tell its columns (SQLSTATE " + error.sqlState() + ")");
                }
                case Backend.READY_FOR_QUERY -> finish();
                default -> {
                    // The description is known, the rest tells nothing.
                }
            }
        } catch (MalformedMessageException | NumberFormatException e) {
            fail("its answer was malformed when asked for its columns");
        }
    }

    private void row(MessageReader body) {
        if (body.int16() != 3) {
            throw new MalformedMessageException("another number of columns");
        }
        long key = RowDescription.attribute(Long.parseLong(text(body)), Integer.parseInt(text(body)));
        String name = text(body);
        if (isMasked(name)) {
            found.put(key, name);
            if (found.size() > ColumnOrigins.LIMIT) {
                fail("it has too many columns that are to be masked");
            }
        }
    }

    private boolean isMasked(String name) {
        if (judged.size() >= DISTINCT) {
            judged.clear();
        }
        return judged.computeIfAbsent(name, masked::test);
    }

    private static String text(MessageReader body) {
        int length = body.int32();
        if (length < 0) {
            throw new MalformedMessageException("a null where there is none");
        }
        return MessageReader.utf8(body.bytes(length));
    }

    private void finish() {
        if (!over) {
            over = true;
            deadline.cancel(false);
            upstream.channel().pipeline().remove(this);
            outcome.read(new ColumnOrigins(
                    found.keySet().stream().mapToLong(Long::longValue).toArray(),
                    found.values().toArray(new String[0])));
        }
    }

    private void fail(String reason) {
        failure = reason;
        upstream.decoder().stop();
        Channels.close(upstream.channel());
    }

    private void lose() {
        if (!over) {
            over = true;
            deadline.cancel(false);
            outcome.lost(failure);
        }
    }

    @Override
    public void oversize(byte type, long length) {
        fail("its answer was too large when asked for its columns");
    }

    @Override
    public void malformed(String reason) {
        fail("its answer was malformed when asked for its columns");
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        lose();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Channels.close(upstream.channel());
    }
}
