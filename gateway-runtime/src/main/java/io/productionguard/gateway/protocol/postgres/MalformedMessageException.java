package io.productionguard.gateway.protocol.postgres;

/** A message whose content contradicts its own length or the manual. The reason is for people and holds no content. */
final class MalformedMessageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MalformedMessageException(String reason) {
        super(reason, null, false, false);
    }
}
