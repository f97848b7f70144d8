package io.productionguard.gateway.session;

import io.productionguard.gateway.policy.GuardConfiguration.Isolation;

/** What this version does about {@code isolation:}. */
final class IsolationCheck {

    /** Clients are led to the gateway by their settings; nothing keeps a command from going around it. */
    static final String ADVISORY = "advisory";

    private IsolationCheck() {}

    /**
     * The mode to record.
     *
     * @throws LaunchException when the configuration asks for more than there is
     */
    static String mode(Isolation wanted) throws LaunchException {
        return switch (wanted) {
            case NONE, PREFERRED -> ADVISORY;
            case REQUIRED ->
                throw LaunchException.refused("the configuration says isolation: required, and this version"
                        + " cannot lock a command in; set isolation: preferred or none, and keep the command away from the"
                        + " targets by other means");
        };
    }
}
