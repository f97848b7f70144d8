package io.productionguard.gateway.mask;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A set of literals as one deterministic automaton (Aho and Corasick, 1975) over classes of bytes: the prefilter. One
 * table look-up a byte tells whether some literal ends there, in any case of its letters.
 *
 * <p>States are row offsets into {@link #next}; a negative entry is such an offset with the sign bit set and says that at
 * least one literal ends here.
 */
final class TriggerTable {

    /**
     * A literal and who looks closely where it ends.
     *
     * @param literal in lower case
     */
    record Trigger(String literal, Detector detector) {}

    /** Clears the mark of a state in which a literal ends. */
    static final int UNMARK = 0x7fff;

    /** Column of a byte. */
    final byte[] column = new byte[256];
    /** Row offset and column to the next row offset. */
    final short[] next;

    private final int columns;
    private final Detector[][] detectors;

    /** Builds the automaton for literals given in lower case. */
    TriggerTable(List<Trigger> triggers) {
        columns = assignColumns(triggers);
        List<int[]> rows = new ArrayList<>();
        List<List<Detector>> found = new ArrayList<>();
        addRow(rows, found);
        for (Trigger trigger : triggers) {
            String literal = trigger.literal();
            int row = 0;
            for (int i = 0; i < literal.length(); i++) {
                int at = column[literal.charAt(i)];
                if (rows.get(row)[at] < 0) {
                    rows.get(row)[at] = rows.size();
                    addRow(rows, found);
                }
                row = rows.get(row)[at];
            }
            found.get(row).add(trigger.detector());
        }
        complete(rows, found);
        if (rows.size() * columns > UNMARK) {
            throw new IllegalStateException("too many trigger literals for the table");
        }
        detectors = found.stream().map(list -> list.toArray(Detector[]::new)).toArray(Detector[][]::new);
        next = new short[rows.size() * columns];
        for (int row = 0; row < rows.size(); row++) {
            for (int at = 0; at < columns; at++) {
                int to = rows.get(row)[at];
                next[row * columns + at] = (short) (to * columns | (detectors[to].length > 0 ? 0x8000 : 0));
            }
        }
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

    private void addRow(List<int[]> rows, List<List<Detector>> found) {
        int[] row = new int[columns];
        Arrays.fill(row, -1);
        rows.add(row);
        found.add(new ArrayList<>(1));
    }

    /** Fills in, breadth first, where to go on when the literal begun is not continued. */
    private void complete(List<int[]> rows, List<List<Detector>> found) {
        int[] fallback = new int[rows.size()];
        ArrayDeque<Integer> queue = new ArrayDeque<>();
        queue.add(0);
        while (!queue.isEmpty()) {
            int row = queue.remove();
            found.get(row).addAll(row == 0 ? List.of() : found.get(fallback[row]));
            int[] targets = rows.get(row);
            int[] otherwise = row == 0 ? null : rows.get(fallback[row]);
            for (int at = 0; at < columns; at++) {
                if (targets[at] < 0) {
                    targets[at] = otherwise == null ? 0 : otherwise[at];
                } else {
                    fallback[targets[at]] = otherwise == null ? 0 : otherwise[at];
                    queue.add(targets[at]);
                }
            }
        }
    }
}
