package io.productionguard.gateway.enforce;

import io.productionguard.gateway.mask.MaskStream;
import io.productionguard.gateway.mask.Masker;
import java.util.Optional;

/** Masks with the session's masker; whose body it is, and what becomes of it, is for others to say. */
abstract class MaskedBody implements BodyPassage {

    private final Masker masker;

    MaskedBody(Masker masker) {
        this.masker = masker;
    }

    /** Takes note of so many values that were masked. */
    abstract void count(long values);

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
            count(1);
        }
        return replacement;
    }

    @Override
    public byte[] token(String kind, byte[] value, int offset, int length) {
        count(1);
        return masker.token(kind, value, offset, length);
    }

    @Override
    public Text text() {
        return new MaskedText(masker.stream());
    }

    /** One text, whose masked values are counted. */
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
            count(all - counted);
            counted = all;
            return bytes;
        }
    }
}
