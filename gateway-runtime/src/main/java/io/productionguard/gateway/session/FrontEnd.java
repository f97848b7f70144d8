package io.productionguard.gateway.session;

import java.time.Duration;

/**
 * A CI front-end that follows the session over the control socket.
 *
 * @param decisionKey its Ed25519 public key, as base64 of the SubjectPublicKeyInfo; it signs its decisions
 * @param lease how long the session survives without hearing from it
 */
public record FrontEnd(String decisionKey, Duration lease) {}
