package io.productionguard.gateway.protocol.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.productionguard.gateway.enforce.Passage;
import io.productionguard.gateway.net.Channels;
import io.productionguard.gateway.protocol.http.body.BodyFilter;
import io.productionguard.gateway.protocol.http.body.ByteRun;
import io.productionguard.gateway.protocol.http.body.PacedFilter;
import io.productionguard.gateway.protocol.http.body.PassingFilter;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Brings one answer to the client: masks its head and, through the dialect's filter, its body. A short answer whose length
 * the target told is put together first, so that it has a length again; every other streams.
 */
final class ResponseRelay {

    /** An answer up to this length in bytes gets a Content-Length of its own. */
    private static final long SHORT = 16 << 10;

    /**
     * How long a filter may keep back what it has while nothing comes. While the client does not read, and the target is not
     * read because of it, that time does not run: the client could have a secret cut in two by it.
     */
    private static final long PAUSE_MILLIS = 200;

    private final HttpShared shared;
    private final Exchange exchange;
    private final Channel client;
    private final UpstreamLink link;
    private final RequestHead request;
    private final Passage passage;
    private final Runnable wentOn;
    private BodyFilter filter;
    private PacedFilter paced;
    private HttpResponse head;
    private ByteRun whole;
    private boolean hasBody;
    private boolean keepAlive;
    private boolean endsWithConnection;
    private boolean begun;
    private boolean closed;
    private boolean readable = true;
    private String problem;
    private Future<?> pause;
    private boolean quiet;
    /** Whether the filter could go on, but the client does not read. */
    private boolean stalled;
    /** Whether the body is complete, and waits for the filter with these trailers. */
    private boolean ending;

    private HttpHeaders trailers;
    private boolean ended;

    /** @param wentOn called when the filter had stopped and has gone on, so that the answer may be {@link #ended} or broken */
    ResponseRelay(
            HttpShared shared,
            Exchange exchange,
            Channel client,
            UpstreamLink link,
            RequestHead request,
            Passage passage,
            Runnable wentOn) {
        this.shared = shared;
        this.exchange = exchange;
        this.client = client;
        this.link = link;
        this.request = request;
        this.passage = passage;
        this.wentOn = wentOn;
    }

    /**
     * Takes the head; false when this answer must not reach the client, see {@link #problem}.
     *
     * @param asked the header fields that the target got
     */
    boolean begin(HttpResponse answer, HttpHeaders asked) {
        int status = answer.status().code();
        HttpHeaders sent = answer.headers();
        keepAlive = Forwarding.keepsAlive(answer);
        hasBody = !request.method().equals("HEAD") && status != 204 && status != 304;
        endsWithConnection = hasBody && !sent.contains("content-length") && !sent.contains("transfer-encoding");
        // With the usual words for the status: the target's own are a text that nobody masks.
        head = new DefaultHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(status),
                ResponseFields.masked(sent, passage, shared.services().hidden()));
        if (!hasBody) {
            if (request.method().equals("HEAD") && sent.contains("content-length")) {
                head.headers().set("content-length", sent.get("content-length"));
            }
            return true;
        }
        if (!selectFilter(new ResponseHead(status, sent), asked)) {
            return false;
        }
        paced = new PacedFilter(filter, client.eventLoop(), this::goOn);
        return frame(sent);
    }

    private boolean selectFilter(ResponseHead response, HttpHeaders asked) {
        String coding = Codings.of(response.headers());
        BodyMasking masking = shared.services().dialect().masking(request, response, passage);
        if (masking instanceof BodyMasking.Withheld withheld) {
            problem = "the answer is withheld: " + withheld.reason();
            return false;
        }
        if (masking instanceof BodyMasking.Unmasked) {
            filter = PassingFilter.INSTANCE;
            readable = false;
            if (!coding.isEmpty() && !coding.equalsIgnoreCase("identity")) {
                head.headers().set("content-encoding", coding);
            }
            return true;
        }
        filter = ((BodyMasking.Filtered) masking).filter();
        Optional<BodyFilter> decoding = Codings.decoding(coding, filter, asked, shared);
        if (decoding.isEmpty()) {
            problem = "the answer is withheld: it has the content coding " + passage.text(coding)
                    + ", which was not asked for";
            return false;
        }
        filter = decoding.get();
        return true;
    }

    private boolean frame(HttpHeaders sent) {
        long length = length(sent);
        if (!readable && length >= 0) {
            head.headers().set("content-length", length);
        } else if (length >= 0 && length <= SHORT) {
            whole = new ByteRun();
        } else if (exchange.old()) {
            head.headers().set("connection", "close");
        } else {
            head.headers().set("transfer-encoding", "chunked");
        }
        return true;
    }

    private static long length(HttpHeaders sent) {
        String length = sent.get("content-length");
        try {
            return length == null || sent.contains("transfer-encoding") ? -1 : Long.parseLong(length.strip());
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private void writeHead() {
        if (!begun) {
            begun = true;
            connectionField(head.headers());
            Channels.write(client, head);
        }
    }

    private void connectionField(HttpHeaders headers) {
        if (closesClient()) {
            headers.set("connection", "close");
        } else if (exchange.old()) {
            headers.set("connection", "keep-alive");
        }
    }

    /** Takes a piece of the body. */
    void content(ByteBuf piece) {
        int length = piece.readableBytes();
        if (!hasBody || length == 0 || broken()) {
            return;
        }
        byte[] bytes = new byte[length];
        piece.readBytes(bytes);
        quiet = false;
        try {
            send(paced.feed(bytes));
            if (paced.isBusy()) {
                link.read(false);
            }
        } catch (BodyFilter.UnmaskableException e) {
            problem = "the answer is withheld: " + e.getMessage();
        }
    }

    /** The filter had stopped, or the client did not read, and neither is so any more. */
    private void goOn() {
        if (closed || broken()) {
            return;
        }
        if (!client.isWritable()) {
            stalled = true;
            return;
        }
        try {
            next();
            wentOn.run();
        } catch (RuntimeException e) {
            // As if it had happened while reading; here nobody else would hear of it.
            client.pipeline().fireExceptionCaught(e);
        }
    }

    private void next() {
        try {
            send(paced.next());
        } catch (BodyFilter.UnmaskableException e) {
            problem = "the answer is withheld: " + e.getMessage();
            return;
        }
        if (paced.isBusy()) {
            pause();
        } else if (ending) {
            end(trailers);
        } else {
            link.read(client.isWritable());
            pause();
        }
    }

    /** The client takes more now, or does not. */
    void clientWritable(boolean now) {
        boolean busy = paced != null && paced.isBusy();
        link.read(now && !busy);
        // While the target was not read, its silence was none.
        quiet = false;
        if (now) {
            pause();
        }
        if (now && stalled) {
            stalled = false;
            paced.again();
        }
    }

    private void send(byte[] masked) {
        if (masked.length == 0) {
            return;
        }
        if (readable) {
            passage.body().sent(masked, 0, masked.length);
        } else {
            passage.body().opaque(masked, 0, masked.length);
        }
        if (whole != null && whole.size() + masked.length <= 2 * SHORT) {
            whole.adopt(masked);
            return;
        }
        if (whole != null) {
            // It is much longer than it was coded; it streams from here on.
            byte[] before = whole.take();
            whole = null;
            head.headers().set("transfer-encoding", "chunked");
            write(before);
        }
        write(masked);
    }

    private void write(byte[] bytes) {
        writeHead();
        Channels.write(client, new DefaultHttpContent(Unpooled.wrappedBuffer(bytes)));
        if (!client.isWritable()) {
            link.read(false);
        }
    }

    /** The target pauses: what there is goes to the client, what the filter keeps back follows soon. */
    void pause() {
        if (begun || whole == null) {
            if (hasBody && filter != null && !broken()) {
                writeHead();
                client.flush();
                if (pause == null && filter != PassingFilter.INSTANCE && !paced.isBusy() && client.isWritable()) {
                    quiet = true;
                    pause = client.eventLoop().schedule(this::flush, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
                }
            }
        }
    }

    private void flush() {
        pause = null;
        if (closed || broken() || paced.isBusy() || !client.isWritable()) {
            return;
        }
        if (!quiet) {
            pause();
            return;
        }
        try {
            send(filter.flush());
            client.flush();
        } catch (BodyFilter.UnmaskableException e) {
            problem = "the answer is withheld: " + e.getMessage();
            // Told at the next piece, or when the target ends.
        }
    }

    /** The body is complete; the answer is {@link #ended} once all of it has gone through the filter. */
    void end(HttpHeaders last) {
        if (broken()) {
            return;
        }
        if (hasBody && paced.isBusy()) {
            ending = true;
            trailers = last;
            return;
        }
        if (hasBody) {
            try {
                send(filter.end());
            } catch (BodyFilter.UnmaskableException e) {
                problem = "the answer is withheld: " + e.getMessage();
                return;
            }
        }
        if (whole != null || !hasBody) {
            byte[] body = whole == null ? BodyFilter.NOTHING : whole.take();
            if (hasBody) {
                head.headers().set("content-length", body.length);
            }
            begun = true;
            connectionField(head.headers());
            DefaultFullHttpResponse full = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1,
                    head.status(),
                    Unpooled.wrappedBuffer(body),
                    head.headers(),
                    EmptyHttpHeaders.INSTANCE);
            Channels.write(client, full);
        } else {
            writeHead();
            LastHttpContent end = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
            if (last != null && !last.isEmpty() && head.headers().contains("transfer-encoding")) {
                end.trailingHeaders()
                        .set(ResponseFields.masked(
                                last, passage, shared.services().hidden()));
            }
            Channels.write(client, end);
        }
        ended = true;
        Channels.flushLater(client);
    }

    /** Whether all of it is on its way to the client. */
    boolean ended() {
        return ended;
    }

    /** Whether the target has sent all of it. */
    boolean isComplete() {
        return ending || ended;
    }

    int status() {
        return head.status().code();
    }

    /** Whether the target's connection can be used again. */
    boolean keepAlive() {
        return keepAlive && !endsWithConnection;
    }

    /** Whether the end of the target's connection is the end of the body (RFC 9112 §6.3, item 8). */
    boolean endsWithConnection() {
        return endsWithConnection;
    }

    /** Whether the client's connection has to end with this answer. */
    boolean closesClient() {
        return !exchange.keepAlive()
                || (exchange.old()
                        && hasBody
                        && whole == null
                        && !head.headers().contains("content-length"));
    }

    /** Whether the client has seen some of the answer. */
    boolean begun() {
        return begun;
    }

    boolean broken() {
        return problem != null;
    }

    /** Why the answer does not, or no longer, reach the client. */
    String problem() {
        return problem;
    }

    void close() {
        if (!closed) {
            closed = true;
            if (pause != null) {
                pause.cancel(false);
            }
            if (filter != null) {
                filter.close();
            }
        }
    }
}
