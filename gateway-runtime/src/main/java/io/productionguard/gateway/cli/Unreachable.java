package io.productionguard.gateway.cli;

import io.productionguard.gateway.control.ControlRefusedException;
import java.io.IOException;
import java.nio.file.Path;

/** Words for a control socket that does not answer as it should. */
final class Unreachable {

    private Unreachable() {}

    /** Why {@code status} or {@code stop} failed. */
    static CliException gateway(Path socket, IOException cause) {
        String message = cause instanceof ControlRefusedException
                ? "the gateway refused: " + VisibleText.line(String.valueOf(cause.getMessage()))
                : "no gateway answers at " + socket + " (" + VisibleText.line(String.valueOf(cause.getMessage()))
                        + "); it has ended, or the path is not the control of its ready line";
        return new CliException(Exit.UNAVAILABLE, message, cause);
    }
}
