package io.productionguard.gateway.protocol.postgres;

import io.netty.buffer.ByteBuf;
import io.productionguard.gateway.enforce.Passage;
import io.productionguard.gateway.protocol.postgres.message.FrameDecoder;
import io.productionguard.gateway.protocol.postgres.message.MalformedMessageException;
import io.productionguard.gateway.protocol.postgres.message.RowDescription;

/**
 * Masks the DataRows of one result. A row in which nothing has to be masked is passed on as it came; in another only the
 * cells concerned are replaced: by a token where the type's form is text, by SQL NULL where a token would not be a value
 * of the type (numbers, binary structures).
 */
final class ResultMasking {

    /** The cell passes as it is. Compared by identity. */
    private static final byte[] UNCHANGED = null;
    /** The cell becomes SQL NULL. Compared by identity. */
    static final byte[] NULL = new byte[0];

    private static final int SQL_NULL = -1;

    private final RowDescription description;
    private final Passage.Columns columns;
    private final CellKind[] kinds;
    private long nulled;
    private boolean told;

    ResultMasking(RowDescription description, Passage passage) {
        this.description = description;
        this.columns = passage.columns(description.names(), description.origins());
        this.kinds = new CellKind[description.types().length];
        for (int i = 0; i < kinds.length; i++) {
            kinds[i] = CellKind.of(description.types()[i], description.formats()[i]);
        }
    }

    /**
     * Masks one row.
     *
     * @return the message to send instead, or null when it may pass as it is
     */
    ByteBuf row(ByteBuf message, int index, int length, Scratch scratch) {
        byte[] bytes = scratch.bytes(message, index, length);
        int position = scratch.offset();
        int end = position + length;
        int start = position;
        position += FrameDecoder.HEADER;
        if (length < FrameDecoder.HEADER + 2 || int16(bytes, position) != kinds.length) {
            throw new MalformedMessageException("a row that does not fit its description");
        }
        position += 2;
        ByteBuf changed = null;
        int copied = start;
        for (int i = 0; i < kinds.length; i++) {
            if (end - position < 4) {
                throw new MalformedMessageException("a row shorter than its content");
            }
            int size = int32(bytes, position);
            position += 4;
            if (size == SQL_NULL) {
                continue;
            }
            if (size < 0 || size > end - position) {
                throw new MalformedMessageException("a row shorter than its content");
            }
            byte[] replacement = kinds[i].mask(columns, i, bytes, position, size);
            if (replacement != UNCHANGED) {
                if (changed == null) {
                    changed = scratch.allocator().buffer(length + replacement.length);
                }
                changed.writeBytes(bytes, copied, position - 4 - copied);
                changed.writeInt(replacement == NULL ? SQL_NULL : replacement.length);
                changed.writeBytes(replacement);
                copied = position + size;
                nulled += replacement == NULL ? 1 : 0;
            }
            position += size;
        }
        if (position != end) {
            if (changed != null) {
                changed.release();
            }
            throw new MalformedMessageException("a row longer than its content");
        }
        columns.endRow();
        if (changed != null) {
            changed.writeBytes(bytes, copied, end - copied);
            changed.setInt(1, changed.readableBytes() - 1);
        }
        return changed;
    }

    /** How many cells became NULL, once: a second call says 0 until there are more. */
    long takeNulled() {
        if (told || nulled == 0) {
            return 0;
        }
        told = true;
        return nulled;
    }

    int width() {
        return description.types().length;
    }

    private static int int16(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 8 | (bytes[at + 1] & 0xFF);
    }

    private static int int32(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 24
                | (bytes[at + 1] & 0xFF) << 16
                | (bytes[at + 2] & 0xFF) << 8
                | (bytes[at + 3] & 0xFF);
    }
}
