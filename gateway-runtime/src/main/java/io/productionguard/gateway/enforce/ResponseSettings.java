package io.productionguard.gateway.enforce;

/**
 * What the recording keeps of requests and responses.
 *
 * @param keepResponses whether masked responses are kept at all, beside their digest
 * @param maxResponseBytes of one response that are kept
 * @param maxRequestChars of one command or parameter list that are kept and shown to approvers
 */
public record ResponseSettings(boolean keepResponses, int maxResponseBytes, int maxRequestChars) {

    /** Characters of a command that are kept unless set otherwise. */
    public static final int DEFAULT_REQUEST_CHARS = 65_536;
}
