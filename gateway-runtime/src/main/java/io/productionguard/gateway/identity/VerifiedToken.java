package io.productionguard.gateway.identity;

import java.security.Key;
import java.time.Instant;

/**
 * What a token said whose signature, issuer, audience, times and required claims were found right.
 *
 * @param subject {@code sub}
 * @param claims all of them
 * @param expires when it is no longer accepted, the allowed clock skew included
 * @param key the issuer's public key that its signature was checked with
 */
record VerifiedToken(String subject, Claims claims, Instant expires, Key key) {}
