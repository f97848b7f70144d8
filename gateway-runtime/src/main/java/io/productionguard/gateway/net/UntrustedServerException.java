package io.productionguard.gateway.net;

import java.security.cert.CertificateException;

/** A target's certificate that was refused; the message is one line that says why and what would help. */
final class UntrustedServerException extends CertificateException {

    private static final long serialVersionUID = 1L;

    UntrustedServerException(String message, Throwable cause) {
        super(message, cause);
    }
}
