package io.productionguard.gateway.cli;

import java.util.List;
import java.util.stream.Collectors;

/** Several problems as one message. */
final class Problems {

    private Problems() {}

    /** A line each. */
    static String lines(List<String> problems) {
        return problems.stream().map(VisibleText::line).collect(Collectors.joining(System.lineSeparator()));
    }
}
