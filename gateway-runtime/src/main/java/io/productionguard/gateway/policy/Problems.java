package io.productionguard.gateway.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What is wrong with one configuration, gathered so that its author sees everything at once. Bounded. */
final class Problems {

    /** How many are reported; who has more mends these first. */
    static final int MAX_REPORTED = 50;

    /** How many are remembered, so that a file that is wrong everywhere takes no memory. */
    private static final int MAX_KEPT = 2_000;

    private final String source;
    private final List<Located<String>> found = new ArrayList<>();
    private int count;

    Problems(String source) {
        this.source = Quote.plain(source);
    }

    /** Reports {@code text}, which says what is wrong and, after a semicolon, what to do. */
    void add(Position at, String text) {
        count++;
        if (found.size() < MAX_KEPT) {
            found.add(new Located<>(text, at));
        }
    }

    /** How many were reported so far; a reader compares it to see whether its own part was sound. */
    int count() {
        return count;
    }

    void throwIfAny() throws ConfigurationException {
        if (count == 0) {
            return;
        }
        List<String> lines = new ArrayList<>();
        found.stream()
                .sorted(Comparator.comparing(Located::at))
                .limit(MAX_REPORTED)
                .map(problem -> source + ":" + problem.at() + ": " + problem.value())
                .forEach(lines::add);
        if (count > MAX_REPORTED) {
            lines.add(source + ": and " + (count - MAX_REPORTED) + " more problems; mend those above first");
        }
        throw new ConfigurationException(lines);
    }
}
