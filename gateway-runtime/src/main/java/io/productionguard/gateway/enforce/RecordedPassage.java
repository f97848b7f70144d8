package io.productionguard.gateway.enforce;

import io.productionguard.gateway.operation.OperationDigest;
import io.productionguard.gateway.record.Event;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Masks what a target answers to one operation and keeps account of it: rows, bytes, digest, and the beginning of the
 * masked response. Memory does not grow with the response.
 */
final class RecordedPassage implements Passage {

    private final Enforcement house;
    private final ColumnMasks columns;
    private final long connection;
    private final String target;
    private final long operation;
    private final long startNanos = System.nanoTime();
    private final ResponseSample sample;
    private final MessageDigest digest = OperationDigest.sha256();

    private long rows;
    private long bytes;
    /** Atomic because a value that takes long is masked by another thread, see {@link BodyPassage}. */
    private final AtomicLong masked = new AtomicLong();
    /** What the client sends along, or null when nothing has come. */
    private Upload upload;

    private RecordedBody body;
    private boolean completed;

    RecordedPassage(Enforcement house, ColumnMasks columns, long connection, String target, long operation) {
        this.house = house;
        this.columns = columns;
        this.connection = connection;
        this.target = target;
        this.operation = operation;
        this.sample = new ResponseSample(house.responses.keepResponses() ? house.responses.maxResponseBytes() : 0);
    }

    @Override
    public long operation() {
        return operation;
    }

    @Override
    public Columns columns(List<String> names, List<String> origins) {
        return new MaskedColumns(columns.of(names, origins));
    }

    @Override
    public BodyPassage body() {
        if (body == null) {
            body = new RecordedBody(house.masker, this);
        }
        return body;
    }

    void countMasked(long values) {
        masked.addAndGet(values);
    }

    /** Keeps a piece without accounting for it. */
    void keep(byte[] piece, int offset, int length) {
        sample.text(piece, offset, length);
    }

    /** Accounts for a piece of a body, which nobody changes any more. */
    void body(byte[] piece, int offset, int length, boolean readable) {
        bytes += length;
        digest.update(piece, offset, length);
        if (readable) {
            sample.adopt(piece, offset, length);
        }
    }

    @Override
    public String text(String text) {
        return house.masker.mask(text);
    }

    @Override
    public Optional<Refusal> upload(byte[] piece, int offset, int length) {
        if (upload == null) {
            upload = new Upload(house.masker);
        }
        Optional<String> token = upload.take(piece, offset, length);
        token.ifPresent(found -> house.note(
                new Event.Violation(connection, target, "data of operation " + operation + " contain " + found)));
        return token.map(Refusals::maskedUpload);
    }

    @Override
    public void completed(String outcome, boolean failed) {
        if (completed) {
            return;
        }
        completed = true;
        house.note(new Event.OperationCompleted(
                operation,
                house.masker.mask(outcome),
                failed,
                rows,
                bytes,
                masked.get(),
                HexFormat.of().formatHex(digest.digest()),
                sample.text(),
                sample.truncated(),
                (System.nanoTime() - startNanos) / 1_000,
                upload == null ? 0 : upload.bytes(),
                upload == null ? "" : upload.endDigest()));
    }

    private void account(byte[] value, int offset, int length) {
        bytes += length;
        digest.update(value, offset, length);
        digest.update((byte) '\t');
        sample.value(value, offset, length);
    }

    /** The values of one result. */
    private final class MaskedColumns implements Columns {

        /** Kind of token per column, or null where only the content decides. */
        private final String[] kinds;

        MaskedColumns(ColumnMasks.Result result) {
            kinds = result.kinds();
            sample.header(result.header());
        }

        @Override
        public boolean always(int column) {
            return kinds[column] != null;
        }

        @Override
        public byte[] value(int column, byte[] value, int offset, int length) {
            byte[] replacement = kinds[column] != null
                    ? house.masker.token(kinds[column], value, offset, length)
                    : house.masker.mask(value, offset, length);
            if (replacement == null) {
                account(value, offset, length);
            } else {
                masked.incrementAndGet();
                account(replacement, 0, replacement.length);
            }
            return replacement;
        }

        @Override
        public void opaque(int column, int length) {
            bytes += length;
            byte[] note = ("(" + length + " bytes)").getBytes(StandardCharsets.US_ASCII);
            digest.update(note);
            digest.update((byte) '\t');
            sample.value(note, 0, note.length);
        }

        @Override
        public void endRow() {
            rows++;
            digest.update((byte) '\n');
            sample.endRow();
        }
    }
}
