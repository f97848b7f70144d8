package io.productionguard.gateway.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether this process belongs to the foreground job of its terminal: it may then read from the terminal without being
 * stopped, and a Ctrl-C has reached the guarded command as well. Read from {@code /proc/self/stat} (proc(5)).
 */
final class ForegroundJob {

    private static final Path STAT = Path.of("/proc/self/stat");

    private ForegroundJob() {}

    /** True when it does; where there is no {@code /proc}, whether there is a terminal at all is the best answer. */
    static boolean isOurs() {
        try {
            // ISO 8859-1: the process name in it is arbitrary bytes.
            return isForeground(Files.readString(STAT, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return hasTerminal();
        }
    }

    private static boolean hasTerminal() {
        try {
            // Only a process with a controlling terminal can open it.
            Files.newInputStream(Path.of("/dev/tty")).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The same for the text of a stat file: fields after the name are state, ppid, pgrp, session, tty_nr, tpgid. */
    static boolean isForeground(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", 7);
        String group = fields[2];
        String terminal = fields[4];
        String foreground = fields[5];
        return !terminal.equals("0") && group.equals(foreground);
    }
}
