package io.productionguard.gateway.operation.kubernetes;

import io.productionguard.gateway.operation.Fields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What rules can ask of exec and attach beside the pod: the command line, in which container, and whether anybody types. */
public final class PodConnection {

    /** The command as {@link CommandLine} writes it; of exec only. */
    private static final String COMMAND = "exec.command";

    /** The container's name; not there where the server chooses. */
    private static final String CONTAINER = "exec.container";

    /** {@code true} or {@code false}: whether input goes in. */
    private static final String STDIN = "exec.stdin";

    /** {@code true} or {@code false}: whether there is a terminal. */
    private static final String TTY = "exec.tty";

    /** Names of all details. */
    public static final Set<String> FIELDS = Set.of(COMMAND, CONTAINER, STDIN, TTY);

    private static final Set<String> KINDS = Set.of("pods/exec", "pods/attach");

    private PodConnection() {}

    /** The details of a request; none of any other one. The server takes the first of several values. */
    static Fields fields(RequestInfo info, Query query) {
        if (!info.group().isEmpty() || !KINDS.contains(info.kind())) {
            return Fields.NONE;
        }
        Map<String, List<String>> values = new LinkedHashMap<>();
        List<String> command = query.all("command");
        if (info.subresource().equals("exec") && !command.isEmpty()) {
            values.put(COMMAND, List.of(CommandLine.of(command)));
        }
        if (query.has("container")) {
            values.put(CONTAINER, List.of(query.first("container")));
        }
        values.put(STDIN, List.of(String.valueOf(query.flag("stdin"))));
        values.put(TTY, List.of(String.valueOf(query.flag("tty"))));
        return new Fields(values, Set.of());
    }
}
