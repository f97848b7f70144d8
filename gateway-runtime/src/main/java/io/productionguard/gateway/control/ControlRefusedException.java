package io.productionguard.gateway.control;

import java.io.IOException;

/** The gateway answered a request with an error; the message is its own line. The connection can be used on. */
public final class ControlRefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    ControlRefusedException(String message) {
        super(message);
    }
}
