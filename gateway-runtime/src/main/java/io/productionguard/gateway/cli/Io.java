package io.productionguard.gateway.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The world a command runs in.
 *
 * @param in standard input
 * @param out standard output: what a machine or a pipe reads
 * @param err standard error: words for people
 * @param environment the process environment
 */
record Io(InputStream in, PrintStream out, PrintStream err, Map<String, String> environment) {

    /** The process's own; both outputs are UTF-8, whatever the locale says, because machines read them. */
    static Io system() {
        return new Io(
                System.in,
                new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                System.getenv());
    }
}
