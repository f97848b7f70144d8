package io.productionguard.gateway.mask;

/** The two passes over one body, one behind the other. */
final class StreamMasker implements MaskStream {

    private static final int USUAL_PIECE = 1024;

    private final SecretStage secrets;
    private final DetectorStage detectors;
    private final Output between = new Output(USUAL_PIECE);
    private final Output out = new Output(USUAL_PIECE);

    StreamMasker(SecretStage secrets, DetectorStage detectors) {
        this.secrets = secrets;
        this.detectors = detectors;
        secrets.begin();
        detectors.begin();
    }

    @Override
    public byte[] feed(byte[] piece, int offset, int length) {
        between.clear();
        out.clear();
        secrets.feed(piece, offset, length, between);
        detectors.feed(between.bytes(), 0, between.size(), out);
        return out.toByteArray();
    }

    @Override
    public byte[] end() {
        between.clear();
        out.clear();
        secrets.end(between);
        detectors.feed(between.bytes(), 0, between.size(), out);
        detectors.end(out);
        return out.toByteArray();
    }

    @Override
    public byte[] flush() {
        between.clear();
        out.clear();
        secrets.flush(between);
        detectors.feed(between.bytes(), 0, between.size(), out);
        detectors.flush(out);
        return out.toByteArray();
    }

    @Override
    public long maskedValues() {
        return secrets.masked + detectors.masked;
    }
}
