package io.productionguard.gateway.protocol.kubernetes;

import io.productionguard.gateway.enforce.BodyPassage;
import io.productionguard.gateway.protocol.http.body.BodyFilter;

/** What a container wrote, masked by its content as it comes. Containers write bytes that are no text as well. */
record LogFilter(BodyPassage.Text text) implements BodyFilter {

    @Override
    public byte[] feed(byte[] piece, int offset, int length) {
        return text.feed(piece, offset, length);
    }

    @Override
    public byte[] flush() {
        return text.flush();
    }

    @Override
    public byte[] end() {
        return text.end();
    }
}
