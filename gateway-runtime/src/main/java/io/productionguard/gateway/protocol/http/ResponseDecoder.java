package io.productionguard.gateway.protocol.http;

import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;

/** The target's side, as strict as {@link RequestDecoder}; has to be told of HEAD, whose answers have no body. */
final class ResponseDecoder extends HttpResponseDecoder {

    private boolean head;

    ResponseDecoder() {
        super(RequestDecoder.config());
    }

    /** The next answer belongs to a request with this method. */
    void expect(String method) {
        head = method.equals("HEAD");
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
        if (message instanceof HttpResponse response && response.status().code() == 101) {
            return true;
        }
        return head || super.isContentAlwaysEmpty(message);
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("both Content-Length and Transfer-Encoding");
    }
}
