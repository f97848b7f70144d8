package io.productionguard.gateway.operation.sql;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Reads one {@code COPY … TO STDOUT} for {@link CopyOut}. Gives up, by {@link Unclear}, on anything unusual. */
final class CopyOutReader {

    /** Accesses of a query whose columns can be described without doing anything else. */
    private static final Set<String> DESCRIBABLE =
            Set.of(SqlActions.READ, SqlActions.CALL, SqlActions.LOCK, SqlActions.EXPORT);

    private final SqlClassifier classifier;
    private final String sql;
    private final Cursor at;
    private final Set<String> given = new HashSet<>();
    private CopyOut.Format format = CopyOut.Format.TEXT;
    private String delimiter;
    private String quote;
    private String escape;
    private String nullString;
    private boolean header;

    CopyOutReader(SqlClassifier classifier, String sql) {
        this.classifier = classifier;
        this.sql = sql;
        this.at = new Cursor(SqlLexer.tokens(sql));
    }

    Optional<CopyOut> read() {
        if (!at.take(Keyword.COPY)
                || !DESCRIBABLE.containsAll(classifier.classify(sql).actions())) {
            return Optional.empty();
        }
        if (at.take(Keyword.BINARY)) {
            option("format", "binary");
        }
        String select = at.at('(') ? query() : table();
        at.need(Keyword.TO);
        if (!at.take(Keyword.STDOUT)) {
            at.need(Keyword.STDIN);
        }
        options();
        at.take(';');
        if (!at.at(Tokens.END)) {
            throw at.unclear("the end was expected");
        }
        return Optional.of(result(select));
    }

    private String query() {
        int start = at.tokens.end(at.position());
        at.skipParentheses();
        return sql.substring(start, at.tokens.start(at.position() - 1)).strip();
    }

    private String table() {
        int start = at.tokens.start(at.position());
        at.objectName();
        String table = sql.substring(start, at.tokens.end(at.position() - 1));
        String columns = "*";
        if (at.at('(')) {
            int open = at.tokens.end(at.position());
            at.skipParentheses();
            columns = sql.substring(open, at.tokens.start(at.position() - 1));
        }
        return "SELECT " + columns + "\nFROM " + table;
    }

    private void options() {
        at.take(Keyword.WITH);
        if (at.take('(')) {
            do {
                newOption();
            } while (at.take(','));
            at.need(')');
        } else {
            while (!at.atEnd()) {
                oldOption();
            }
        }
    }

    private void newOption() {
        String name = at.anyName();
        switch (name) {
            case "format" -> option(name, at.at(Tokens.STRING) ? string() : at.anyName());
            case "delimiter", "null", "quote", "escape" -> option(name, string());
            case "header" -> option(name, at.at(',') || at.at(')') ? "true" : truth());
            case "force_quote" -> {
                if (!at.take('*')) {
                    at.skipParentheses();
                }
            }
            default -> throw at.unclear("a known option was expected before the place");
        }
    }

    /** The syntax of before 9.0: {@code CSV HEADER DELIMITER AS ','}. */
    private void oldOption() {
        at.take(Keyword.USING);
        String name = at.anyName();
        switch (name) {
            case "binary", "csv" -> option("format", name);
            case "header" -> option(name, "true");
            case "delimiter", "delimiters" -> {
                at.take(Keyword.AS);
                option("delimiter", string());
            }
            case "null", "quote", "escape" -> {
                at.take(Keyword.AS);
                option(name, string());
            }
            case "force" -> {
                at.need(Keyword.QUOTE);
                if (!at.take('*')) {
                    do {
                        at.colId();
                    } while (at.take(','));
                }
            }
            default -> throw at.unclear("a known option was expected before the place");
        }
    }

    private void option(String name, String value) {
        if (!given.add(name)) {
            throw new Unclear("an option is given twice");
        }
        switch (name) {
            case "format" ->
                format = switch (value) {
                    case "text" -> CopyOut.Format.TEXT;
                    case "csv" -> CopyOut.Format.CSV;
                    case "binary" -> CopyOut.Format.BINARY;
                    default -> throw new Unclear("the format is not known");
                };
            case "delimiter" -> delimiter = value;
            case "null" -> nullString = value;
            case "quote" -> quote = value;
            case "escape" -> escape = value;
            default -> header = value.equals("true");
        }
    }

    private CopyOut result(String select) {
        boolean csv = format == CopyOut.Format.CSV;
        char quoteCharacter = csv ? character(quote, '"') : '\0';
        return new CopyOut(
                select,
                format,
                character(delimiter, csv ? ',' : '\t'),
                quoteCharacter,
                csv ? character(escape, quoteCharacter) : '\0',
                nullString == null ? csv ? "" : "\\N" : nullString,
                header);
    }

    private static char character(String value, char otherwise) {
        if (value == null) {
            return otherwise;
        }
        if (value.length() != 1 || value.charAt(0) >= 0x80) {
            throw new Unclear("a single character was expected");
        }
        return value.charAt(0);
    }

    private String truth() {
        String written = at.tokens.written(at.position());
        at.next();
        return switch (written.toLowerCase(java.util.Locale.ROOT)) {
            case "true", "on", "1" -> "true";
            case "false", "off", "0" -> "false";
            default -> throw new Unclear("true or false was expected");
        };
    }

    /** A string without escapes, or one whose only escape is a tab. */
    private String string() {
        String value = at.tokens.plainString(at.position());
        if (value == null) {
            String written = at.tokens.written(at.position());
            value = switch (written) {
                case "E'\\t'", "e'\\t'" -> "\t";
                case "E'\\\\'", "e'\\\\'" -> "\\";
                default -> throw at.unclear("a plain string was expected");
            };
        }
        at.next();
        return value;
    }
}
