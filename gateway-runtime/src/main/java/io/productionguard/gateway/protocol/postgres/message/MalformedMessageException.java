package io.productionguard.gateway.protocol.postgres.message;

/** A message whose content contradicts its own length or the manual. The reason is for people and holds no content. */
public final class MalformedMessageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public MalformedMessageException(String reason) {
        super(reason, null, false, false);
    }
}
