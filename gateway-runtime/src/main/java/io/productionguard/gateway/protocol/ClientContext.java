package io.productionguard.gateway.protocol;

import java.nio.file.Path;

/**
 * What client settings are made from.
 *
 * @param directory where files for the client are written; readable by the client
 * @param certificateAuthority PEM file of the session's certificate authority
 * @param token the session's token, which clients present as password or bearer token
 */
public record ClientContext(Path directory, Path certificateAuthority, String token) {}
