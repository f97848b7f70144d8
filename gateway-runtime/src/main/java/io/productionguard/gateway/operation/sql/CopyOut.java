package io.productionguard.gateway.operation.sql;

/**
 * How the rows of one {@code COPY … TO STDOUT} look, for whoever has to take them apart.
 *
 * @param select a query with the same columns, to be described, never executed. For a whole table it names all columns,
 *     while COPY leaves generated ones out: when their number differs from that of the rows' fields, the rows cannot be
 *     read
 * @param format how rows are written
 * @param delimiter between two fields; unused in {@link Format#BINARY}
 * @param quote around a field of {@link Format#CSV}; {@code '\0'} in other formats
 * @param escape before a {@code quote} or itself within quotes; {@code '\0'} in other formats
 * @param nullString what an unquoted NULL is written as; unused in {@link Format#BINARY}
 * @param header whether the first row holds the columns' names
 */
public record CopyOut(
        String select, Format format, char delimiter, char quote, char escape, String nullString, boolean header) {

    /** COPY's formats (manual, COPY, "File Formats"). */
    public enum Format {
        TEXT,
        CSV,
        BINARY
    }
}
