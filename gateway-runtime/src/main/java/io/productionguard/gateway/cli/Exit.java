package io.productionguard.gateway.cli;

/**
 * Exit codes of the command line. {@code start}, {@code stop}, {@code status}, {@code policy} and {@code session} use the
 * small numbers; {@code run} ends with its command's own code and keeps 125 to 127 for itself, as {@code env} and
 * {@code docker run} do, so that the two are never mistaken for each other.
 */
final class Exit {

    /** Done; for {@code start} also: ended orderly, recording sealed. */
    static final int OK = 0;

    /** A recording was changed, cut or reordered, or its seal does not fit the key. */
    static final int BROKEN = 1;

    /** Wrong arguments. */
    static final int USAGE = 2;

    /** Configuration, credential or identity refused. */
    static final int REFUSED = 3;

    /** {@code session verify}: intact as far as it goes, but not sealed. */
    static final int UNSEALED = 3;

    /** Could not start or reach something: a port, a file, a directory, a socket. */
    static final int UNAVAILABLE = 4;

    /** Internal error. */
    static final int INTERNAL = 5;

    /** {@code run}: the gateway could not start or could not seal the recording, or the arguments are wrong. */
    static final int RUN_GATEWAY = 125;

    /** {@code run}: the command was found but could not be executed. */
    static final int RUN_NOT_EXECUTABLE = 126;

    /** {@code run}: there is no such command. */
    static final int RUN_NOT_FOUND = 127;

    private Exit() {}
}
