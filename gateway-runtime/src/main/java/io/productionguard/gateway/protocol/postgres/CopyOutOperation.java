package io.productionguard.gateway.protocol.postgres;

import io.productionguard.gateway.operation.sql.CopyOut;
import io.productionguard.gateway.protocol.postgres.message.RowDescription;

/** One COPY … TO STDOUT on its way: what was read from its text, what the server said about its columns, its rows. */
final class CopyOutOperation {

    private final CopyOut copy;
    private final boolean simple;
    private RowDescription columns;
    private CopyRows rows;

    /** @param simple whether it came as a Query, which no Sync follows */
    CopyOutOperation(CopyOut copy, boolean simple) {
        this.copy = copy;
        this.simple = simple;
    }

    CopyOut copy() {
        return copy;
    }

    boolean simple() {
        return simple;
    }

    /** Null until the server has described them. */
    RowDescription columns() {
        return columns;
    }

    void columns(RowDescription described) {
        columns = described;
    }

    /** Null until rows may come. */
    CopyRows rows() {
        return rows;
    }

    void rows(CopyRows begun) {
        rows = begun;
    }
}
