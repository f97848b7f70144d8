package io.jenkins.plugins.productionguard.agent;

import java.io.Serializable;

/**
 * A gateway that just started.
 *
 * @param pid of its process
 * @param started when that process started, milliseconds since the epoch, 0 when unknown
 * @param line the ready line, whose environment is partly secret
 */
public record ReadyGateway(long pid, long started, String line) implements Serializable {

    @Override
    public String toString() {
        return "gateway with pid " + pid;
    }
}
