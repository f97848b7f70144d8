package io.productionguard.gateway.cli;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The controlling terminal, as the approver needs it. Used by one thread. */
interface Terminal {

    /** Writes whole lines. */
    void show(List<String> lines) throws IOException;

    /** How many lines it shows at once. */
    int rows() throws IOException;

    /**
     * Shows a prompt and waits for a line. What was typed before the prompt appeared is thrown away, because it was no
     * answer to it.
     *
     * @param waiting asked many times a second; waiting ends as soon as it says no
     * @return the line, or empty when waiting ended without one
     * @throws IOException when nothing can be read from the terminal now
     */
    Optional<String> ask(String prompt, BooleanSupplier waiting) throws IOException;
}
