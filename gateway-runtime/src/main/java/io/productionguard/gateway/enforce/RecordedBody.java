package io.productionguard.gateway.enforce;

import io.productionguard.gateway.mask.Masker;

/** The body of one answer: masks with the session's masker, accounts with the passage it belongs to. */
final class RecordedBody extends MaskedBody {

    private final RecordedPassage passage;

    RecordedBody(Masker masker, RecordedPassage passage) {
        super(masker);
        this.passage = passage;
    }

    @Override
    void count(long values) {
        passage.countMasked(values);
    }

    @Override
    public void sent(byte[] piece, int offset, int length) {
        passage.body(piece, offset, length, true);
    }

    @Override
    public void keep(byte[] piece, int offset, int length) {
        passage.keep(piece, offset, length);
    }

    @Override
    public void opaque(byte[] piece, int offset, int length) {
        passage.body(piece, offset, length, false);
    }
}
