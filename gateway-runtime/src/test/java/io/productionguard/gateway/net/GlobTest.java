package io.productionguard.gateway.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Globs: what they match, and what can be said about two of them; compared with trying out every short text. */
class GlobTest {

    @ParameterizedTest
    @CsvSource({
        "sql.read, sql.read, true",
        "sql.read, sql.reads, false",
        "sql.read, SQL.read, false",
        "sql.*, sql., true",
        "sql.*, sql.drop.table, true",
        "sql.*, sqlite, false",
        "*.unbounded, sql.write.delete.unbounded, true",
        "*.unbounded, unbounded, false",
        "*, '', true",
        "**, anything, true",
        "a*b*c, abc, true",
        "a*b*c, aXbYbZc, true",
        "a*b*c, acb, false",
        "aba*aba, aba, false",
        "aba*aba, abaaba, true",
        "a.c, abc, false",
        "[ab], a, false",
        "?, a, false"
    })
    void matchesLiterallyExceptForStars(String glob, String text, boolean matches) {
        assertThat(Glob.of(glob).matches(text)).isEqualTo(matches);
    }

    @Test
    void aStarMatchesEveryCharacterEvenLineBreaks() {
        assertThat(Glob.of("a*b").matches("a\n\0\u2028b")).isTrue();
    }

    @Test
    void coversAndIntersectsAgreeWithTryingOutAllTexts() {
        List<String> patterns = words("ab*", 4);
        List<String> texts = words("abc", 7);
        for (String left : patterns) {
            List<String> matched = texts.stream().filter(Glob.of(left)::matches).toList();
            for (String right : patterns) {
                Glob other = Glob.of(right);
                assertThat(Glob.of(left).intersects(other))
                        .as("%s intersects %s", left, right)
                        .isEqualTo(matched.stream().anyMatch(other::matches));
                assertThat(other.covers(Glob.of(left)))
                        .as("%s covers %s", right, left)
                        .isEqualTo(matched.stream().allMatch(other::matches));
            }
        }
    }

    @Test
    void hostilePatternsAndTextsTakeNoTimeToSpeakOf() {
        String text = "a".repeat(100_000);
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();

        assertThat(Glob.of("*a".repeat(100) + "*b").matches(text)).isFalse();
        assertThat(Glob.of("*aab".repeat(60) + "*").matches(text)).isFalse();

        assertThat(threads.getCurrentThreadCpuTime() - start).isLessThan(2_000_000_000L);
    }

    /** Every text over the alphabet of at most this length. */
    private static List<String> words(String alphabet, int length) {
        List<String> words = new ArrayList<>(List.of(""));
        for (int i = 0; i < words.size(); i++) {
            if (words.get(i).length() < length) {
                for (int letter = 0; letter < alphabet.length(); letter++) {
                    words.add(words.get(i) + alphabet.charAt(letter));
                }
            }
        }
        return words;
    }
}
