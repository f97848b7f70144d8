package io.productionguard.gateway.cli;

import io.productionguard.gateway.record.SealKey;
import java.security.PublicKey;

/** Understands {@code --key}. */
final class KeyOption {

    private KeyOption() {}

    /** The public key that the text is or names. */
    static PublicKey parse(String text) {
        try {
            return SealKey.parsePublicKey(text);
        } catch (IllegalArgumentException e) {
            throw new CliException(
                    Exit.USAGE, "--key is no public key: " + VisibleText.line(String.valueOf(e.getMessage())), e);
        }
    }
}
