package io.productionguard.gateway.protocol.http;

/**
 * A small answer of the gateway's own.
 *
 * @param status three digits
 * @param contentType of the body
 * @param body complete; sent as UTF-8
 */
public record Reply(int status, String contentType, String body) {

    /** The same, whose body is a JSON object, with the members of another one in front. */
    public Reply withMembers(String object) {
        return new Reply(status, contentType, object.substring(0, object.length() - 1) + "," + body.substring(1));
    }
}
