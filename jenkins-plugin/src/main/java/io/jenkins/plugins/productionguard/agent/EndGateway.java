package io.jenkins.plugins.productionguard.agent;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import jenkins.security.MasterToSlaveCallable;

/** Makes sure that a gateway's process is gone: first the way that still seals its recording, then by force. */
public final class EndGateway extends MasterToSlaveCallable<Void, IOException> {

    private static final long serialVersionUID = 1L;

    private static final long PATIENCE_SECONDS = 10;

    private final GatewayHandle gateway;

    public EndGateway(GatewayHandle gateway) {
        this.gateway = gateway;
    }

    @Override
    public Void call() throws IOException {
        Optional<ProcessHandle> process = FollowEvents.find(gateway);
        if (process.isPresent() && !ended(process.get())) {
            process.get().destroy();
            if (!ended(process.get())) {
                process.get().destroyForcibly();
            }
        }
        return null;
    }

    private static boolean ended(ProcessHandle process) throws IOException {
        try {
            process.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException | InterruptedException e) {
            throw new IOException(e);
        }
    }
}
