package io.productionguard.gateway.enforce;

import io.productionguard.gateway.mask.MaskStream;
import io.productionguard.gateway.mask.Masker;
import java.util.Optional;

/** The body of one answer: masks with the session's masker, accounts with the passage it belongs to. */
final class RecordedBody implements BodyPassage {

    private final Masker masker;
    private final RecordedPassage passage;

    RecordedBody(Masker masker, RecordedPassage passage) {
        this.masker = masker;
        this.passage = passage;
    }

    @Override
    public boolean always(String name) {
        return !name.isEmpty() && masker.columnKind(name).isPresent();
    }

    @Override
    public boolean suspicious(byte[] value, int offset, int length) {
        return masker.suspicious(value, offset, length);
    }

    @Override
    public byte[] value(String name, byte[] value, int offset, int length) {
        return masked(name.isEmpty() ? Optional.empty() : masker.columnKind(name), value, offset, length);
    }

    @Override
    public byte[] setting(String name, byte[] value, int offset, int length) {
        return masked(
                name.isEmpty() ? Optional.empty() : masker.settingKind(name, value, offset, length),
                value,
                offset,
                length);
    }

    private byte[] masked(Optional<String> kind, byte[] value, int offset, int length) {
        if (kind.isPresent()) {
            return token(kind.get(), value, offset, length);
        }
        byte[] replacement = masker.mask(value, offset, length);
        if (replacement != null) {
            passage.countMasked(1);
        }
        return replacement;
    }

    @Override
    public byte[] token(String kind, byte[] value, int offset, int length) {
        passage.countMasked(1);
        return masker.token(kind, value, offset, length);
    }

    @Override
    public Text text() {
        return new MaskedText(masker.stream());
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

    /** One text, whose masked values count for the passage. */
    private final class MaskedText implements Text {

        private final MaskStream stream;
        private long counted;

        MaskedText(MaskStream stream) {
            this.stream = stream;
        }

        @Override
        public byte[] feed(byte[] piece, int offset, int length) {
            return counted(stream.feed(piece, offset, length));
        }

        @Override
        public byte[] flush() {
            return counted(stream.flush());
        }

        @Override
        public byte[] end() {
            return counted(stream.end());
        }

        @Override
        public long masked() {
            return stream.maskedValues();
        }

        private byte[] counted(byte[] bytes) {
            long all = stream.maskedValues();
            passage.countMasked(all - counted);
            counted = all;
            return bytes;
        }
    }
}
