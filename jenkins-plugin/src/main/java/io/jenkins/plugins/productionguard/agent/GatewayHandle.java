package io.jenkins.plugins.productionguard.agent;

import java.io.Serializable;

/**
 * How to find a running gateway again. Holds no secret, and is kept in the build's program over restarts of the controller
 * (which is why this is no record: the program's serialization predates them).
 */
public final class GatewayHandle implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String node;
    private final String directory;
    private final String session;
    private final long pid;
    private final long started;
    private final String control;
    private final String output;

    public GatewayHandle(
            String node, String directory, String session, long pid, long started, String control, String output) {
        this.node = node;
        this.directory = directory;
        this.session = session;
        this.pid = pid;
        this.started = started;
        this.control = control;
        this.output = output;
    }

    /** Name of the Jenkins node it runs on, {@code ""} for the built-in one. */
    public String node() {
        return node;
    }

    /** The session's own directory on that node. */
    public String directory() {
        return directory;
    }

    /** The session's id. */
    public String session() {
        return session;
    }

    /** Number of the gateway's process. */
    public long pid() {
        return pid;
    }

    /** When that process started, milliseconds since the epoch, 0 when unknown: numbers are used again. */
    public long started() {
        return started;
    }

    /** Path of its control socket. */
    public String control() {
        return control;
    }

    /** Directory where it writes its recording. */
    public String output() {
        return output;
    }
}
