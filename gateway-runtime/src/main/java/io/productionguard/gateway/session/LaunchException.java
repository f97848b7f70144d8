package io.productionguard.gateway.session;

import java.util.List;

/** A session that was not started; the message is one line that says what is wrong and what to do. */
public final class LaunchException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Cause cause;

    private final transient List<String> problems;

    private LaunchException(Cause cause, List<String> problems, Throwable reason) {
        super(oneLine(problems), reason);
        this.cause = cause;
        this.problems = List.copyOf(problems);
    }

    private static String oneLine(List<String> problems) {
        int more = problems.size() - 1;
        return problems.get(0)
                + (more == 0 ? "" : " (and " + more + " more; production-guard policy check names them all)");
    }

    /** What the user gave was refused. */
    static LaunchException refused(String message) {
        return new LaunchException(Cause.REFUSED, List.of(message), null);
    }

    /** What the user gave was refused, as this exception found. */
    static LaunchException refused(String message, Throwable reason) {
        return new LaunchException(Cause.REFUSED, List.of(message), reason);
    }

    /** What the user gave was refused for several reasons. */
    static LaunchException refused(List<String> problems, Throwable reason) {
        return new LaunchException(Cause.REFUSED, problems, reason);
    }

    /** Something on this machine did not work. */
    static LaunchException impossible(String message, Throwable reason) {
        return new LaunchException(Cause.IMPOSSIBLE, List.of(message), reason);
    }

    /** Whose fault it is, which decides the exit code. */
    public Cause kind() {
        return cause;
    }

    /** Everything that is wrong, a line each, at least one. */
    public List<String> problems() {
        return problems == null ? List.of(getMessage()) : problems;
    }

    /** Whose fault it is. */
    public enum Cause {
        /** Configuration, credential or identity refused. */
        REFUSED,
        /** A port, a file or a directory could not be had. */
        IMPOSSIBLE
    }
}
