package io.productionguard.gateway.policy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** How texts of a configuration or an operation, which may be hostile, are shown in one-line messages. */
final class Quote {

    private static final int MAX_SHOWN = 60;
    private static final int MAX_LISTED = 12;

    private Quote() {}

    /** The text in double quotes, shortened, without anything that could disturb a terminal or a log. */
    static String of(String text) {
        return '"' + plain(shorten(text)) + '"';
    }

    /** The text with control, format and unpaired surrogate characters escaped. */
    static String plain(String text) {
        if (text.codePoints().noneMatch(Quote::disturbing)) {
            return text;
        }
        StringBuilder shown = new StringBuilder();
        text.codePoints().forEach(point -> {
            if (disturbing(point)) {
                shown.append(String.format("\\u%04x", point));
            } else {
                shown.appendCodePoint(point);
            }
        });
        return shown.toString();
    }

    /** {@code a, b, c}; a long list is cut. */
    static String list(Collection<String> words) {
        List<String> shown = new ArrayList<>();
        for (String word : words) {
            if (shown.size() == MAX_LISTED) {
                shown.add("… (" + words.size() + " in all)");
                break;
            }
            shown.add(plain(shorten(word)));
        }
        return String.join(", ", shown);
    }

    /** The word that was probably meant by {@code word}, if one is close. */
    static Optional<String> meant(String word, Collection<String> known) {
        String best = null;
        int bestDistance = Math.min(3, word.length() / 3 + 1) + 1;
        for (String candidate : known) {
            int distance = word.length() > MAX_SHOWN ? bestDistance : distance(word, candidate);
            if (distance < bestDistance) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return Optional.ofNullable(best);
    }

    /** Edits (insert, drop, replace, swap neighbours) that turn one word into the other, ignoring case. */
    private static int distance(String from, String to) {
        int[][] edits = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                if (i == 0 || j == 0) {
                    edits[i][j] = i + j;
                    continue;
                }
                int replaced = edits[i - 1][j - 1] + (same(from, i - 1, to, j - 1) ? 0 : 1);
                edits[i][j] = Math.min(replaced, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
                if (i > 1 && j > 1 && same(from, i - 1, to, j - 2) && same(from, i - 2, to, j - 1)) {
                    edits[i][j] = Math.min(edits[i][j], edits[i - 2][j - 2] + 1);
                }
            }
        }
        return edits[from.length()][to.length()];
    }

    private static boolean same(String from, int i, String to, int j) {
        return Character.toLowerCase(from.charAt(i)) == Character.toLowerCase(to.charAt(j));
    }

    private static String shorten(String text) {
        return text.length() <= MAX_SHOWN
                ? text
                : text.substring(0, text.offsetByCodePoints(0, Math.min(MAX_SHOWN, text.codePointCount(0, MAX_SHOWN))))
                        + "…";
    }

    private static boolean disturbing(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }
}
