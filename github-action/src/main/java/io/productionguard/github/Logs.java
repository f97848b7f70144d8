package io.productionguard.github;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;

/** How much is written to standard error, which the shim keeps in a file. */
final class Logs {

    private Logs() {}

    /** Takes {@code error}, {@code warning}, {@code info} or {@code debug}; refuses others. */
    static void level(String name) throws ActionException {
        Level level = switch (name.strip()) {
            case "", "info" -> Level.INFO;
            case "error" -> Level.SEVERE;
            case "warning" -> Level.WARNING;
            case "debug" -> Level.FINE;
            default -> throw new ActionException("log-level can be error, warning, info or debug");
        };
        Logger root = Logger.getLogger("");
        // Third-party libraries log tokens at finer levels; only this project's own loggers may go there.
        Logger.getLogger("io.productionguard").setLevel(level);
        for (Handler handler : root.getHandlers()) {
            handler.setLevel(level);
        }
    }
}
