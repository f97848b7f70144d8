package io.productionguard.gateway.mask;

/**
 * Looks closely where the scan met one of its triggers. Without state, so one instance serves all threads.
 *
 * <p>What it finds must not begin before the trigger by more than {@link DetectorStage#HELD_BACK} bytes nor before the
 * beginning of the trigger's line, and it must come to a conclusion within {@link #LOOK_AHEAD} bytes.
 */
interface Detector {

    /** How far a detector may look ahead before it has to decide, in bytes; what is longer ends in a {@link Rest}. */
    int LOOK_AHEAD = 8 * 1024;

    /**
     * Looks at a place.
     *
     * @param at index of the trigger's last byte
     * @param match filled in when something was found
     * @return whether something was found
     */
    boolean find(Text text, int at, Match match);
}
