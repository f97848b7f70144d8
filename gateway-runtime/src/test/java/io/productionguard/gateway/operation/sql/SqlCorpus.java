package io.productionguard.gateway.operation.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads the files of statements that tests share: entries separated by empty lines, notes in lines of their own. */
final class SqlCorpus {

    private static final String NOTE = "--# ";
    private static final String RESOURCES = "--> ";

    private SqlCorpus() {}

    /** One statement text; {@code note} and {@code resources} are empty where the file has none. */
    record Entry(String note, String resources, String sql) {

        @Override
        public String toString() {
            return note.isEmpty() ? sql : note + ": " + sql;
        }
    }

    static List<Entry> reads() {
        return entries("reads.sql");
    }

    static List<Entry> bypasses() {
        return entries("bypasses.sql");
    }

    static List<Entry> writes() {
        return entries("writes.sql");
    }

    private static List<Entry> entries(String file) {
        List<Entry> entries = new ArrayList<>();
        try (InputStream in = SqlCorpus.class.getResourceAsStream(file)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (String block : text.split("\n\n", -1)) {
                String note = "";
                String resources = "";
                List<String> lines = new ArrayList<>();
                for (String line : block.split("\n", -1)) {
                    if (line.startsWith(NOTE)) {
                        note = line.substring(NOTE.length());
                    } else if (line.startsWith(RESOURCES)) {
                        resources = line.substring(RESOURCES.length());
                    } else {
                        lines.add(line);
                    }
                }
                String sql = decoded(String.join("\n", lines).strip());
                boolean heading = entries.isEmpty() && sql.startsWith("-- ") && !sql.contains("\nselect");
                if (!heading && !sql.isEmpty()) {
                    entries.add(new Entry(note, resources, sql));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return entries;
    }

    /** Characters that editors and readers would not show stand in the files by name. */
    private static String decoded(String sql) {
        return sql.replace("{CR}", "\r")
                .replace("{NUL}", "\0")
                .replace("{NBSP}", "\u00a0")
                .replace("{VT}", "\u000b")
                .replace("{BOM}", "\ufeff")
                .replace("{UMLAUT}", "\u00dc")
                .replace("{FULLWIDTH_SEMICOLON}", "\uff1b")
                .replace("{SURROGATE}", "\ud800");
    }
}
