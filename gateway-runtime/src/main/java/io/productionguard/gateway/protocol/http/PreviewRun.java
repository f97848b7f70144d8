package io.productionguard.gateway.protocol.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.productionguard.gateway.operation.OperationDigest;
import io.productionguard.gateway.protocol.http.body.BodyFilter;
import io.productionguard.gateway.protocol.http.body.ByteRun;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Sends the requests of one {@link Preview}, one after the other, and hands its text on, whatever goes wrong. */
final class PreviewRun implements UpstreamLink.User {

    private static final int LONGEST_ANSWER = 4 << 20;
    private static final long PATIENCE_SECONDS = 10;

    private final HttpShared shared;
    private final EventLoop loop;
    private final Preview preview;
    private final Consumer<String> done;
    private final ByteRun body = new ByteRun();
    private UpstreamLink link;
    private int requests;
    private int status;
    private boolean keepAlive;
    private boolean over;
    private Future<?> deadline;

    /** @param done gets the preview's text once, on the loop */
    PreviewRun(HttpShared shared, EventLoop loop, Preview preview, Consumer<String> done) {
        this.shared = shared;
        this.loop = loop;
        this.preview = preview;
        this.done = done;
    }

    void begin() {
        deadline = loop.schedule(
                () -> {
                    drop();
                    end();
                },
                PATIENCE_SECONDS,
                TimeUnit.SECONDS);
        next(Optional.empty());
    }

    private void next(Optional<Preview.Answer> previous) {
        if (over) {
            return;
        }
        try {
            Optional<Preview.Request> request =
                    requests++ < preview.mostRequests() ? preview.next(previous) : Optional.empty();
            if (request.isPresent()) {
                send(request.get());
                return;
            }
        } catch (RuntimeException e) {
            // A preview is a courtesy; the question is asked without it.
        }
        end();
    }

    private void send(Preview.Request request) {
        HttpHeaders headers = new DefaultHttpHeaders();
        headers.set("host", shared.services().upstream().authority());
        headers.set("accept", request.accept());
        headers.set("accept-encoding", "identity");
        headers.set("user-agent", "production-guard-preview");
        if (!request.contentType().isEmpty()) {
            headers.set("content-type", request.contentType());
        }
        String hash = HexFormat.of().formatHex(OperationDigest.sha256().digest(request.body()));
        String target = shared.services().upstream().basePath() + request.target();
        shared.services()
                .injection()
                .apply(new Injection.Outgoing(request.method(), target, headers, () -> hash))
                .whenCompleteAsync(
                        (outgoing, failure) -> {
                            if (failure != null || over) {
                                end();
                            } else {
                                shared.pool()
                                        .open(
                                                loop,
                                                opened -> connected(opened, outgoing, request.body()),
                                                reason -> answered());
                            }
                        },
                        loop);
    }

    private void connected(UpstreamLink opened, Injection.Outgoing outgoing, byte[] content) {
        if (over) {
            opened.close();
            return;
        }
        link = opened;
        link.use(this);
        DefaultHttpRequest head =
                new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.valueOf(outgoing.method()), outgoing.target());
        head.headers().set(outgoing.headers());
        if (content.length > 0) {
            head.headers().set("content-length", content.length);
        }
        link.send(head);
        link.send(new DefaultLastHttpContent(Unpooled.wrappedBuffer(content)));
        link.channel().flush();
    }

    @Override
    public void answer(HttpResponse head) {
        status = head.status().code();
        keepAlive = Forwarding.keepsAlive(head);
    }

    @Override
    public void content(HttpContent content) {
        if (status < 200) {
            return;
        }
        byte[] piece = new byte[content.content().readableBytes()];
        content.content().readBytes(piece);
        if (body.size() + piece.length > LONGEST_ANSWER) {
            drop();
            answered();
            return;
        }
        body.add(piece);
        if (content instanceof LastHttpContent) {
            if (keepAlive) {
                UpstreamLink used = link;
                link = null;
                shared.pool().give(used);
            } else {
                drop();
            }
            int code = status;
            status = 0;
            next(Optional.of(new Preview.Answer(code, body.take())));
        }
    }

    /** No usable answer. */
    private void answered() {
        status = 0;
        body.clear();
        next(Optional.of(new Preview.Answer(0, BodyFilter.NOTHING)));
    }

    @Override
    public void lost(String reason) {
        link = null;
        answered();
    }

    @Override
    public void pause() {
        // The whole answer is needed.
    }

    @Override
    public void writable(boolean writable) {
        // One small request.
    }

    /** The client has gone. */
    void cancel() {
        over = true;
        deadline.cancel(false);
        drop();
    }

    private void drop() {
        if (link != null) {
            link.close();
            link = null;
        }
    }

    private void end() {
        if (!over) {
            over = true;
            deadline.cancel(false);
            String text;
            try {
                text = preview.text();
            } catch (RuntimeException e) {
                text = "";
            }
            done.accept(text);
        }
    }
}
