package io.productionguard.gateway.session;

import java.util.Optional;

/** The version of this gateway, as the jar's manifest says. */
public final class GatewayVersion {

    private GatewayVersion() {}

    /** Such as {@code 1.0.0}; {@code development} outside of a jar. */
    public static String text() {
        return Optional.ofNullable(GatewayVersion.class.getPackage().getImplementationVersion())
                .orElse("development");
    }
}
