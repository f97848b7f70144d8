package io.productionguard.gateway.enforce;

import java.util.List;
import java.util.Optional;

/**
 * One operation on its way through: everything the target sends back for it passes here, to be masked and recorded. Used
 * by one event loop only.
 */
public interface Passage {

    /** Number of the operation in the session. */
    long operation();

    /** Prepares masking for a result with these columns; values are named by their index in it. */
    default Columns columns(List<String> names) {
        return columns(names, names);
    }

    /**
     * The same for a result whose columns may have been renamed: a rule about a column counts for either of its names.
     *
     * @param names as the client sees them
     * @param origins what the columns are called where they come from, or again their names where that is not known
     */
    Columns columns(List<String> names, List<String> origins);

    /** Masking and accounting for an answer that is one body; the same instance at every call. */
    BodyPassage body();

    /** Masks a text from the target that is not a result value: an error, a notice. */
    String text(String text);

    /**
     * Inspects data the client sends along with the operation (COPY rows, a body) before it is forwarded. Pieces may be
     * cut anywhere.
     *
     * @return why it must not be forwarded, or empty
     */
    Optional<Refusal> upload(byte[] piece, int offset, int length);

    /** The target has answered; records the outcome (the protocol's own word for it). Later calls have no effect. */
    void completed(String outcome, boolean failed);

    /** Masking and accounting for the values of one result. */
    interface Columns {

        /** Whether values of this column are always masked, whatever they contain. */
        boolean always(int column);

        /**
         * Masks one complete value and accounts for it.
         *
         * @return the bytes to send instead, or null when the value may pass as it is
         */
        byte[] value(int column, byte[] value, int offset, int length);

        /** Accounts for a value that holds no text (a binary number): the bytes are neither scanned nor changed. */
        void opaque(int column, int length);

        /** Ends a row. */
        void endRow();
    }
}
