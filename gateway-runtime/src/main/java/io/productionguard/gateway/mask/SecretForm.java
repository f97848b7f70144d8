package io.productionguard.gateway.mask;

/** One way in which one of the gateway's own credentials may be written. Immutable; compared by identity. */
final class SecretForm {

    /** Number of the credential, from 1; 0 for {@link MaskToken#OPENING}, which protects tokens. */
    final int secret;
    /** Whether the base64 character before it holds bits of the credential. */
    final boolean edgeBefore;
    /** Whether the base64 character after it does. */
    final boolean edgeAfter;

    private final byte[] bytes;

    SecretForm(int secret, byte[] bytes, boolean edgeBefore, boolean edgeAfter) {
        this.secret = secret;
        this.bytes = bytes;
        this.edgeBefore = edgeBefore;
        this.edgeAfter = edgeAfter;
    }

    int length() {
        return bytes.length;
    }

    byte at(int index) {
        return bytes[index];
    }

    /** How many bytes of this form stand at {@code start}, up to {@code end}. */
    int matches(byte[] text, int start, int end) {
        int most = Math.min(bytes.length, end - start);
        for (int i = 0; i < most; i++) {
            if (bytes[i] != text[start + i]) {
                return i;
            }
        }
        return most;
    }

    /** Four bytes of this form as a number, the first one lowest. */
    int gram(int offset) {
        return SecretIndex.gram(bytes, offset);
    }
}
