package io.productionguard.gateway.policy;

import java.util.Comparator;

/**
 * A place in a configuration file.
 *
 * @param line from 1
 * @param column from 1, in characters (code points)
 */
record Position(int line, int column) implements Comparable<Position> {

    private static final Comparator<Position> ORDER =
            Comparator.comparingInt(Position::line).thenComparingInt(Position::column);

    static final Position START = new Position(1, 1);

    @Override
    public int compareTo(Position other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return line + ":" + column;
    }
}
