package io.productionguard.gateway.protocol.http;

import io.productionguard.gateway.enforce.Refusal;
import java.util.Optional;

/**
 * A request that got no answer from the target.
 *
 * @param request its head, where there is one that could be read
 * @param status for the answer: 400 malformed, 401 no proof of identity, 403 denied, 413 too large, 502 and 504 the target
 *     does not answer, 503 too much at once, 202 held and the client prefers not to wait
 * @param refusal the words
 * @param id of the request, for finding it in the recording; {@code ""} before the client has shown who it is
 */
public record RefusedRequest(Optional<RequestHead> request, int status, Refusal refusal, String id) {}
