package io.productionguard.gateway.protocol.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;

/** The request as the target gets it: written anew, so that nothing of the client's own framing reaches the target. */
final class OutgoingRequest {

    private OutgoingRequest() {}

    /** What the credential is put into. */
    static Injection.Outgoing prepare(HttpShared shared, RequestHead request, HttpHeaders received, RequestBody body) {
        HttpServices services = shared.services();
        HttpHeaders headers = new DefaultHttpHeaders();
        headers.set("host", services.upstream().authority());
        headers.add(request.headers());
        headers.remove("upgrade");
        services.dialect().prepare(request, headers);
        Codings.ask(headers, received, shared);
        return new Injection.Outgoing(
                request.method(), services.upstream().basePath() + request.target(), headers, body::sha256);
    }

    /** With its framing, ready to be sent. */
    static HttpRequest frame(Injection.Outgoing outgoing, HttpHeaders received, RequestBody body) {
        HttpRequest request = new DefaultHttpRequest(
                HttpVersion.HTTP_1_1, HttpMethod.valueOf(outgoing.method()), outgoing.target(), outgoing.headers());
        if (body.complete()) {
            // A body of no bytes is told where the client told it, as some servers ask for it.
            if (body.size() > 0 || received.contains("content-length") || received.contains("transfer-encoding")) {
                request.headers().set("content-length", body.size());
            }
        } else if (received.contains("content-length")) {
            request.headers().set("content-length", received.get("content-length"));
        } else {
            request.headers().set("transfer-encoding", "chunked");
        }
        return request;
    }

    /** With its body, so that one buffer and one write hold all of it. */
    static HttpRequest whole(HttpRequest framed, RequestBody body) {
        return new DefaultFullHttpRequest(
                framed.protocolVersion(),
                framed.method(),
                framed.uri(),
                body.size() == 0 ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body.soFar()),
                framed.headers(),
                EmptyHttpHeaders.INSTANCE);
    }
}
