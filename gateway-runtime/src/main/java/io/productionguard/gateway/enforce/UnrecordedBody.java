package io.productionguard.gateway.enforce;

import io.productionguard.gateway.mask.Masker;

/** What the gateway itself asked a target before it asks people: masked as an answer, but no client's, and not recorded. */
final class UnrecordedBody extends MaskedBody {

    UnrecordedBody(Masker masker) {
        super(masker);
    }

    @Override
    void count(long values) {
        // The session's count is of what clients would have got.
    }

    @Override
    public void sent(byte[] piece, int offset, int length) {
        // To nobody.
    }

    @Override
    public void opaque(byte[] piece, int offset, int length) {
        // To nobody.
    }

    @Override
    public void keep(byte[] piece, int offset, int length) {
        // What people are shown of it is recorded with the question.
    }
}
