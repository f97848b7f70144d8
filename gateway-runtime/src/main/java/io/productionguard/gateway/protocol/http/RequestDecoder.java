package io.productionguard.gateway.protocol.http;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;

/**
 * Netty's decoder, which refuses bare line feeds, invalid field names and values, and conflicting lengths, in its strictest
 * setting; made to refuse instead of mend what tells two lengths (RFC 9112 §6.3).
 */
final class RequestDecoder extends HttpRequestDecoder {

    RequestDecoder() {
        super(config());
    }

    static HttpDecoderConfig config() {
        return new HttpDecoderConfig()
                .setMaxInitialLineLength(HttpLimits.LINE)
                .setMaxHeaderSize(HttpLimits.HEADERS)
                .setMaxChunkSize(HttpLimits.PIECE)
                .setAllowDuplicateContentLengths(false)
                .setValidateHeaders(true)
                .setStrictLineParsing(true)
                .setUseRfc9112TransferEncoding(true);
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("both Content-Length and Transfer-Encoding");
    }
}
