package io.productionguard.gateway.identity;

import java.util.concurrent.CompletionStage;

/** Proves, for a new client connection, that it belongs to this session's job. Thread-safe, never blocks. */
public interface CallerAuthenticator {

    /**
     * Checks what a client presented as its password or bearer token: the session's own token, or a fresh identity token
     * of the same job.
     *
     * @return the caller; completes exceptionally with {@link IdentityException} when it is not this job's
     */
    CompletionStage<Caller> authenticate(String secret);
}
