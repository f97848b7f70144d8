package io.productionguard.gateway.session;

import io.productionguard.gateway.identity.EvidenceSettings;
import java.time.Duration;
import java.util.Optional;

/**
 * A CI front-end that follows the session over the control socket.
 *
 * @param decisionKey its Ed25519 public key, as base64 of the SubjectPublicKeyInfo; it signs its decisions
 * @param lease how long the session survives without hearing from it
 * @param evidence what its approvals have to prove; its own word is enough when empty
 */
public record FrontEnd(String decisionKey, Duration lease, Optional<EvidenceSettings> evidence) {}
