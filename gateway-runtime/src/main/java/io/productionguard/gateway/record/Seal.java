package io.productionguard.gateway.record;

/**
 * The signature that ends a recording. It covers every member of the seal's line, so that nothing in it can be changed.
 *
 * @param session the session it belongs to
 * @param sequence number of the last line before the seal
 * @param head SHA-256 of that line, 64 lower-case hexadecimal digits
 * @param time when it was sealed, RFC 3339
 * @param keyId RFC 7638 thumbprint of the key that signed
 * @param jws the signature over session, sequence, head and time, as it stands in the recording
 */
public record Seal(String session, long sequence, String head, String time, String keyId, String jws) {

    static final String TYPE = "seal";

    /** {@code typ} of the JWS, so that no signature made for something else can pass for a seal. */
    static final String JWS_TYPE = "production-guard-seal";

    /** The line of a seal, whose members are all known beforehand. */
    static String line(long line, String head, String time, String jws) {
        return "{\"seq\":" + line + ",\"prev\":\"" + head + "\",\"time\":\"" + time + "\",\"type\":\"" + TYPE
                + "\",\"jws\":\"" + jws + "\"}";
    }

    /** What the gateway itself knows after it sealed: the result a verification of the untouched file has. */
    public Verification verification() {
        return new Verification.Sealed(session, sequence + 1, head, keyId);
    }
}
