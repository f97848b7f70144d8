package io.productionguard.gateway.mask;

import java.util.Arrays;
import java.util.List;

/**
 * A set of literals as one deterministic automaton (Aho and Corasick, 1975) over classes of bytes: the prefilter. One
 * table look-up a byte tells whether some literal ends there, in any case of its letters.
 *
 * <p>States are row offsets into {@link #next}; a negative entry is such an offset with the sign bit set and says that at
 * least one literal ends here. Built anew for every session in about a millisecond, so rows are copied, not computed.
 */
final class TriggerTable {

    /**
     * A literal and who looks closely where it ends.
     *
     * @param literal in lower case
     */
    record Trigger(String literal, Detector detector) {}

    /** Clears the mark of a state in which a literal ends. */
    static final int UNMARK = Integer.MAX_VALUE;

    private static final int MARK = Integer.MIN_VALUE;
    private static final Detector[] NOBODY = {};

    /** Column of a byte. */
    final byte[] column = new byte[256];
    /** Row offset and column to the next row offset. */
    final int[] next;

    private final int columns;
    /** By row: who looks when a literal ends there. */
    private final Detector[][] detectors;
    // The tree of literals, by row: its first child, its next sibling, the column that leads to it.
    private final int[] firstChild;
    private final int[] nextSibling;
    private final int[] enteredBy;
    private int rows = 1;

    /** Builds the automaton. */
    TriggerTable(List<Trigger> triggers) {
        columns = assignColumns(triggers);
        int most = 1;
        for (Trigger trigger : triggers) {
            most += trigger.literal().length();
        }
        detectors = new Detector[most][];
        detectors[0] = NOBODY;
        firstChild = new int[most];
        nextSibling = new int[most];
        enteredBy = new int[most];
        for (Trigger trigger : triggers) {
            add(trigger);
        }
        next = new int[rows * columns];
        fill();
    }

    /** The detectors whose literals end in a state. */
    Detector[] detectors(int state) {
        return detectors[(state & UNMARK) / columns];
    }

    /** Gives every byte that occurs in a literal a column of its own, and all others the first one. */
    private int assignColumns(List<Trigger> triggers) {
        byte used = 1;
        for (Trigger trigger : triggers) {
            String literal = trigger.literal();
            for (int i = 0; i < literal.length(); i++) {
                int value = literal.charAt(i);
                if (column[value] == 0) {
                    column[value] = used;
                    column[Ascii.upper(value)] = used;
                    used++;
                }
            }
        }
        return used;
    }

    private void add(Trigger trigger) {
        int row = 0;
        String literal = trigger.literal();
        for (int i = 0; i < literal.length(); i++) {
            row = child(row, column[literal.charAt(i)]);
        }
        detectors[row] = joined(detectors[row], new Detector[] {trigger.detector()});
    }

    private int child(int row, int entered) {
        for (int child = firstChild[row]; child != 0; child = nextSibling[child]) {
            if (enteredBy[child] == entered) {
                return child;
            }
        }
        int child = rows++;
        nextSibling[child] = firstChild[row];
        firstChild[row] = child;
        enteredBy[child] = entered;
        detectors[child] = NOBODY;
        return child;
    }

    /** Breadth first: a row is that of the longest other beginning it ends with, except where a literal goes on. */
    private void fill() {
        int[] fallback = new int[rows];
        int[] queue = new int[rows];
        int queued = 1;
        for (int i = 0; i < queued; i++) {
            int row = queue[i];
            int offset = row * columns;
            if (row > 0) {
                System.arraycopy(next, fallback[row] * columns, next, offset, columns);
            }
            for (int child = firstChild[row]; child != 0; child = nextSibling[child]) {
                int at = offset + enteredBy[child];
                fallback[child] = (next[at] & UNMARK) / columns;
                detectors[child] = joined(detectors[child], detectors[fallback[child]]);
                next[at] = child * columns | (detectors[child].length > 0 ? MARK : 0);
                queue[queued++] = child;
            }
        }
    }

    private static Detector[] joined(Detector[] first, Detector[] second) {
        if (second.length == 0) {
            return first;
        }
        Detector[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }
}
