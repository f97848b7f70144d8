package io.productionguard.gateway.protocol.http.body;

import io.productionguard.gateway.enforce.BodyPassage;

/** Masks a body as text: event streams, logs, forms, HTML, and whatever else is readable. */
public final class TextFilter implements BodyFilter {

    private final BodyPassage.Text text;
    private boolean nul;

    /** Masks what belongs to {@code body}. */
    public TextFilter(BodyPassage body) {
        this.text = body.text();
    }

    @Override
    public byte[] feed(byte[] piece, int offset, int length) throws UnmaskableException {
        // UTF-16 and binary content would pass the detectors unread.
        for (int i = offset; i < offset + length && !nul; i++) {
            nul = piece[i] == 0;
        }
        if (nul) {
            throw new UnmaskableException("it says that it is a text and contains NUL");
        }
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
