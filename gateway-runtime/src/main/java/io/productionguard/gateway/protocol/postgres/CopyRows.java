package io.productionguard.gateway.protocol.postgres;

import io.netty.buffer.ByteBuf;
import io.productionguard.gateway.enforce.Passage;
import io.productionguard.gateway.operation.sql.CopyOut;
import io.productionguard.gateway.protocol.postgres.message.FrameDecoder;
import io.productionguard.gateway.protocol.postgres.message.MalformedMessageException;
import io.productionguard.gateway.protocol.postgres.message.RowDescription;
import java.nio.charset.StandardCharsets;

/**
 * Masks the rows of one {@code COPY … TO STDOUT} in text or csv format: takes each apart into fields, masks them like the
 * cells of a result, and writes those that changed back in the same format. The server sends one row per CopyData; anything
 * else is refused, because fields could not be told apart.
 */
final class CopyRows {

    private static final int NOT_FOUND = -1;

    private final CopyOut copy;
    private final RowDescription description;
    private final Passage.Columns columns;
    private final CellKind[] kinds;
    private final CopyField field;
    private final byte[] nullString;
    private boolean headerComes;
    private long nulled;

    /** @param description of the columns, in their order */
    CopyRows(CopyOut copy, RowDescription description, Passage passage) {
        this.copy = copy;
        this.description = description;
        this.columns = passage.columns(description.names(), description.origins());
        this.kinds = new CellKind[description.types().length];
        for (int i = 0; i < kinds.length; i++) {
            kinds[i] = CellKind.of(description.types()[i], RowDescription.TEXT);
        }
        this.field = CopyField.of(copy);
        this.nullString = copy.nullString().getBytes(StandardCharsets.UTF_8);
        this.headerComes = copy.header();
    }

    int width() {
        return description.types().length;
    }

    /** Fields that became NULL. */
    long nulled() {
        return nulled;
    }

    /**
     * Masks one row.
     *
     * @return the CopyData to send instead, or null when it may pass as it is
     */
    ByteBuf row(ByteBuf message, int index, int length, Scratch scratch) {
        byte[] bytes = scratch.bytes(message, index, length);
        int start = scratch.offset();
        int end = start + length;
        if (headerComes) {
            // Column names, which RowDescription shows as well.
            headerComes = false;
            return null;
        }
        if (length == FrameDecoder.HEADER || bytes[end - 1] != '\n') {
            throw new MalformedMessageException("a COPY row without end");
        }
        int last = end - 1;
        int position = start + FrameDecoder.HEADER;
        ByteBuf changed = null;
        int copied = start;
        for (int i = 0; i < kinds.length; i++) {
            int stop = field.end(bytes, position, last, copy.delimiter());
            if (stop == NOT_FOUND || (stop == last) != (i == kinds.length - 1)) {
                release(changed);
                throw new MalformedMessageException("a COPY row that does not fit its columns");
            }
            byte[] replacement = mask(i, bytes, position, stop - position);
            if (replacement != null) {
                if (changed == null) {
                    changed = scratch.allocator().buffer(length + replacement.length);
                }
                changed.writeBytes(bytes, copied, position - copied);
                changed.writeBytes(replacement);
                copied = stop;
            }
            position = stop + 1;
        }
        columns.endRow();
        if (changed != null) {
            changed.writeBytes(bytes, copied, end - copied);
            changed.setInt(1, changed.readableBytes() - 1);
        }
        return changed;
    }

    private byte[] mask(int column, byte[] row, int offset, int length) {
        if (isNull(row, offset, length)) {
            return null;
        }
        byte[] value = field.decode(row, offset, length);
        byte[] masked = value == null
                ? kinds[column].mask(columns, column, row, offset, length)
                : kinds[column].mask(columns, column, value, 0, value.length);
        if (masked == null) {
            return null;
        }
        return isNullCell(masked) ? nullString : field.encode(masked);
    }

    @SuppressWarnings("ReferenceEquality") // a sign, not a value
    private boolean isNullCell(byte[] masked) {
        boolean toNull = masked == ResultMasking.NULL;
        nulled += toNull ? 1 : 0;
        return toNull;
    }

    private boolean isNull(byte[] row, int offset, int length) {
        if (length != nullString.length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (row[offset + i] != nullString[i]) {
                return false;
            }
        }
        return true;
    }

    private static void release(ByteBuf changed) {
        if (changed != null) {
            changed.release();
        }
    }
}
