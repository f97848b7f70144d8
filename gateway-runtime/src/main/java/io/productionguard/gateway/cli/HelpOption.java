package io.productionguard.gateway.cli;

import picocli.CommandLine.Option;

/** {@code --help}, the same in every command; picocli reads the field. */
@SuppressWarnings("UnusedVariable")
final class HelpOption {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;
}
