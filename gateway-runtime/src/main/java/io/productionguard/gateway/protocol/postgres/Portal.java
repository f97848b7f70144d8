package io.productionguard.gateway.protocol.postgres;

import io.productionguard.gateway.enforce.Passage;
import io.productionguard.gateway.protocol.postgres.message.Bind;
import io.productionguard.gateway.protocol.postgres.message.MalformedMessageException;
import io.productionguard.gateway.protocol.postgres.message.RowDescription;

/**
 * A bound statement: one decided operation on its way. Whatever is executed from it, in however many pieces, belongs to
 * that operation. Event loop only.
 */
final class Portal {

    private final String name;
    private final PreparedStatement statement;
    private final int[] resultFormats;
    private final Passage passage;
    /** The segment (see {@link StatementRegistry}) in which its Bind was sent. */
    private final long segment;

    private CopyOutOperation copyOut;
    private boolean confirmed;
    private boolean describing;
    private RowDescription columns;
    private ResultMasking masking;

    Portal(Bind bind, PreparedStatement statement, Passage passage, long segment) {
        this.name = bind.portal();
        this.statement = statement;
        this.resultFormats = bind.resultFormats();
        this.passage = passage;
        this.segment = segment;
    }

    String name() {
        return name;
    }

    PreparedStatement statement() {
        return statement;
    }

    Passage passage() {
        return passage;
    }

    long segment() {
        return segment;
    }

    void copyOut(CopyOutOperation copy) {
        copyOut = copy;
    }

    /** The COPY TO STDOUT it runs, or null. */
    CopyOutOperation copyOut() {
        return copyOut;
    }

    boolean confirmed() {
        return confirmed;
    }

    void confirm() {
        confirmed = true;
    }

    /** A Describe of it was sent. */
    void describing() {
        describing = true;
    }

    /** What the server said about its columns; null for none. */
    void described(RowDescription known) {
        columns = known;
        if (known != null && statement.columns() == null) {
            statement.described(known);
        }
    }

    boolean columnsKnownIn(long currentSegment) {
        return columns != null || (describing && segment == currentSegment) || statement.columnsKnownIn(currentSegment);
    }

    /** Masks its rows; made when the first comes. */
    ResultMasking masking() {
        if (masking == null) {
            if (columns == null && statement.columns() != null) {
                columns = statement.columns().in(resultFormats);
            }
            if (columns == null) {
                throw new MalformedMessageException("rows without a description");
            }
            masking = new ResultMasking(columns, passage);
        }
        return masking;
    }

    /** Null as long as no row has come. */
    ResultMasking maskingSoFar() {
        return masking;
    }
}
