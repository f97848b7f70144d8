package io.jenkins.plugins.productionguard;

import hudson.AbortException;
import hudson.model.Run;
import java.util.concurrent.TimeUnit;

/** Mints the build's identity token anew before it expires. Used by one thread. */
final class IdentityRenewal {

    private static final long MARGIN_MILLIS = TimeUnit.MINUTES.toMillis(2);
    private static final long RETRY_MILLIS = TimeUnit.SECONDS.toMillis(30);

    /** Renewed once right after a restart, because nobody knows when the token was minted. */
    private long due;

    private IdentityToken minted;
    private final Run<?, ?> run;
    private final String credentialsId;

    IdentityRenewal(Run<?, ?> run, String credentialsId) {
        this.run = run;
        this.credentialsId = credentialsId;
    }

    /** The session was started with this token just now. */
    void started(IdentityToken token) {
        minted = token;
        renewed();
    }

    boolean isDue() {
        return !credentialsId.isEmpty() && System.currentTimeMillis() >= due;
    }

    String mint() throws AbortException {
        minted = IdentityToken.mint(run, credentialsId);
        return minted.token();
    }

    void renewed() {
        long now = System.currentTimeMillis();
        long left = TimeUnit.SECONDS.toMillis(minted.expires()) - now;
        // Short-lived tokens are renewed at half of their life, others two minutes before its end.
        due = minted.expires() == 0 ? Long.MAX_VALUE : now + Math.max(left / 2, left - MARGIN_MILLIS);
    }

    void failed() {
        due = System.currentTimeMillis() + RETRY_MILLIS;
    }
}
