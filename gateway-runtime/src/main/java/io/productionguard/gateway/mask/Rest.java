package io.productionguard.gateway.mask;

/**
 * The open end of something found: takes in byte after byte until it is over, so that a key of any length is masked to
 * its end without being kept in memory. May have a state, and then belongs to one match.
 */
interface Rest {

    /**
     * Takes what belongs to the match from {@code from} on.
     *
     * @return index after the last byte taken; whether there may be more is told by {@link Text#starved}
     */
    int take(Text text, int from);

    /** Every byte of a set. */
    static Rest run(int set) {
        return new Run(set);
    }

    /**
     * Every byte of a set.
     *
     * @param set of {@link Ascii}
     */
    record Run(int set) implements Rest {

        @Override
        public int take(Text text, int from) {
            int index = from;
            while (text.is(index, set)) {
                index++;
            }
            return index;
        }
    }
}
