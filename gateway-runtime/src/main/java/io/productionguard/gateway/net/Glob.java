package io.productionguard.gateway.net;

import java.util.Objects;

/**
 * A pattern in which {@code *} stands for any run of characters, also none, and everything else for itself, case
 * included. There is no escape: a name with a {@code *} in it can be matched, but not alone.
 *
 * <p>Immutable. Matching takes time proportional to the text for every run between two stars; nothing backtracks.
 */
public final class Glob {

    /** Stands for a star of another pattern; texts of a configuration never contain it. */
    private static final char ANYTHING = '\0';

    private final String pattern;
    private final String[] runs;

    private Glob(String pattern) {
        this.pattern = Objects.requireNonNull(pattern, "pattern");
        this.runs = pattern.split("\\*", -1);
    }

    /** The pattern {@code pattern}. */
    public static Glob of(String pattern) {
        return new Glob(pattern);
    }

    /** Whether it matches one text only. */
    public boolean isLiteral() {
        return runs.length == 1;
    }

    /** Whether the whole of {@code text} matches. */
    public boolean matches(String text) {
        if (isLiteral()) {
            return text.equals(pattern);
        }
        String first = runs[0];
        String last = runs[runs.length - 1];
        int end = text.length() - last.length();
        if (end < first.length() || !text.startsWith(first) || !text.endsWith(last)) {
            return false;
        }
        int from = first.length();
        for (int run = 1; run < runs.length - 1; run++) {
            int found = text.indexOf(runs[run], from);
            if (found < 0 || found + runs[run].length() > end) {
                return false;
            }
            from = found + runs[run].length();
        }
        return true;
    }

    /** Whether everything that {@code other} matches is matched by this one as well. */
    public boolean covers(Glob other) {
        // What stands for "anything" can only be matched by a star of this pattern, and a star takes whatever it is.
        return matches(other.pattern.replace('*', ANYTHING));
    }

    /** Whether some text is matched by both. */
    public boolean intersects(Glob other) {
        String left = pattern;
        String right = other.pattern;
        // reached[j]: the first i characters of left and the first j of right can describe the same text.
        boolean[] reached = new boolean[right.length() + 1];
        for (int i = 0; i <= left.length(); i++) {
            boolean[] next = new boolean[right.length() + 1];
            for (int j = 0; j <= right.length(); j++) {
                boolean star = (i > 0 && left.charAt(i - 1) == '*') || (j > 0 && right.charAt(j - 1) == '*');
                boolean same = i > 0 && j > 0 && left.charAt(i - 1) == right.charAt(j - 1);
                // A star at the end of either side takes nothing, or whatever the other side adds.
                next[j] = (i == 0 && j == 0)
                        || (same && reached[j - 1])
                        || (star && i > 0 && reached[j])
                        || (star && j > 0 && next[j - 1]);
            }
            reached = next;
        }
        return reached[right.length()];
    }

    /**
     * Whether it matches one of several names that {@code names} describes, in which a star stands for anything but a
     * slash: {@code shop/pods/*} are pods of one place, and none of them is called {@code x/secrets/y}.
     */
    public boolean matchesAnyOf(String names) {
        boolean[] reached = new boolean[names.length() + 1];
        for (int i = 0; i <= pattern.length(); i++) {
            boolean[] next = new boolean[names.length() + 1];
            char own = i == 0 ? ANYTHING : pattern.charAt(i - 1);
            for (int j = 0; j <= names.length(); j++) {
                boolean star = j > 0 && names.charAt(j - 1) == '*';
                next[j] = (i == 0 && j == 0)
                        || (i > 0 && j > 0 && own == names.charAt(j - 1) && reached[j - 1])
                        || (own == '*' && (reached[j] || (j > 0 && next[j - 1])))
                        || (star && (next[j - 1] || (i > 0 && own != '/' && reached[j])));
            }
            reached = next;
        }
        return reached[names.length()];
    }

    /** The pattern as written. */
    @Override
    public String toString() {
        return pattern;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Glob glob && glob.pattern.equals(pattern);
    }

    @Override
    public int hashCode() {
        return pattern.hashCode();
    }
}
