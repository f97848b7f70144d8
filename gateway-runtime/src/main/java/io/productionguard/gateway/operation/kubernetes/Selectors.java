package io.productionguard.gateway.operation.kubernetes;

/** Whether a selector chooses something. One that only excludes ({@code !x}, {@code a!=b}, {@code notin}) bounds nothing. */
final class Selectors {

    private Selectors() {}

    static boolean choose(String selector) {
        for (String term : selector.split(",", -1)) {
            String trimmed = term.trim();
            boolean excludes =
                    trimmed.startsWith("!") || trimmed.contains("!=") || trimmed.matches(".*\\s(notin)\\s.*");
            // Behind a comma inside parentheses stands another value, which chooses nothing by itself.
            boolean begins = !trimmed.isEmpty() && !trimmed.endsWith(")") || trimmed.contains("(");
            if (begins && !excludes && (trimmed.contains("=") || trimmed.contains(" in ") || isKey(trimmed))) {
                return !selector.contains("notin");
            }
        }
        return false;
    }

    /** A label that must be there, whatever its value: {@code app}. */
    private static boolean isKey(String term) {
        return !term.isEmpty() && term.indexOf('(') < 0 && term.indexOf(')') < 0 && term.indexOf(' ') < 0;
    }
}
