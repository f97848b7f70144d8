package io.jenkins.plugins.productionguard.agent;

import java.io.IOException;

/** The gateway heard a request and refused it; asking again would not help. */
public final class ControlRefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    ControlRefusedException(String message) {
        super(message);
    }
}
