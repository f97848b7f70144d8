package io.jenkins.plugins.productionguard;

/** Where a session stands, as far as the build knows without looking at the recording. */
public enum SessionState {
    /** Its gateway runs. */
    RUNNING,
    /** It ended orderly, and its recording is sealed. */
    SEALED,
    /** It ended without a seal that the controller saw: the node was lost, or the gateway died. */
    UNSEALED,
    /** What the controller received was no chain: something was changed on the way. */
    BROKEN
}
