package io.productionguard.gateway.policy;

import java.util.List;

/**
 * A configuration that is refused. The message has one line for each thing that is wrong with it, in the order of the
 * file: {@code source:line:column: what is wrong; what to do}.
 */
public final class ConfigurationException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    ConfigurationException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    /** The lines of the message, at least one. */
    public List<String> problems() {
        return problems == null ? List.of(getMessage().split("\n")) : problems;
    }
}
