package io.productionguard.gateway.protocol;

import io.productionguard.gateway.policy.Target;

/** Where the gateway serves one target: always the loopback interface. */
public record Endpoint(Target target, String host, int port) {}
