package io.jenkins.plugins.productionguard.agent;

import io.jenkins.plugins.productionguard.json.JsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jenkins.security.MasterToSlaveCallable;

/**
 * Renews the lease, then waits for lines of the recording after a sequence number: answered as soon as there is one, with
 * all that are there, or empty after a while. Keeps nothing on the agent between calls, so it survives reconnections.
 */
public final class FollowEvents extends MasterToSlaveCallable<FollowEvents.Batch, IOException> {

    private static final long serialVersionUID = 1L;

    private static final String BEFORE = "{\"event\":";
    private static final int MAX_CHARACTERS = 4 << 20;
    private static final int MAX_LINES = 5_000;

    private final GatewayHandle gateway;
    private final long after;
    private final long waitMillis;

    /** @param waitMillis how long to wait for the first line */
    public FollowEvents(GatewayHandle gateway, long after, long waitMillis) {
        this.gateway = gateway;
        this.after = after;
        this.waitMillis = waitMillis;
    }

    /**
     * @param lines of the recording, exactly as written, without line ends
     * @param gone whether the gateway is no longer there
     */
    public record Batch(ArrayList<String> lines, boolean gone) implements Serializable {}

    @Override
    public Batch call() throws IOException {
        ArrayList<String> lines = new ArrayList<>();
        try (ControlSocket control = ControlSocket.open(gateway.control())) {
            control.request("lease", Map.of(), 10_000);
            control.request("events", Map.of("after", after), 10_000);
            boolean gone = collect(control, lines);
            return new Batch(lines, gone);
        } catch (ControlRefusedException | JsonException e) {
            throw e;
        } catch (IOException e) {
            return new Batch(lines, !isAlive());
        }
    }

    private boolean collect(ControlSocket control, List<String> lines) throws IOException {
        int characters = 0;
        long wait = waitMillis;
        try {
            while (lines.size() < MAX_LINES && characters < MAX_CHARACTERS) {
                Optional<String> wrapped = control.line(wait);
                if (wrapped.isEmpty()) {
                    return false;
                }
                String line = wrapped.get();
                if (!line.startsWith(BEFORE) || !line.endsWith("}")) {
                    throw new IOException("the gateway sent something else than an event");
                }
                lines.add(line.substring(BEFORE.length(), line.length() - 1));
                characters += line.length();
                wait = 20;
            }
            return false;
        } catch (EOFException e) {
            return !isAlive();
        }
    }

    private boolean isAlive() {
        return isAlive(gateway);
    }

    static boolean isAlive(GatewayHandle gateway) {
        return find(gateway).isPresent();
    }

    /** The gateway's process, unless its number belongs to another one by now. */
    static Optional<ProcessHandle> find(GatewayHandle gateway) {
        return ProcessHandle.of(gateway.pid())
                .filter(ProcessHandle::isAlive)
                .filter(process -> gateway.started() == 0
                        || process.info()
                                .startInstant()
                                .map(instant -> Math.abs(instant.toEpochMilli() - gateway.started()) < 2_000)
                                .orElse(true));
    }
}
