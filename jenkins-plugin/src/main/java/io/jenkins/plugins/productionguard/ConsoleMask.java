package io.jenkins.plugins.productionguard;

import hudson.console.ConsoleLogFilter;
import hudson.console.LineTransformationOutputStream;
import hudson.model.Run;
import hudson.util.Secret;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Replaces the session's own secrets (the token that its clients show the gateway) in the console of the block. */
final class ConsoleMask extends ConsoleLogFilter implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final String MASK = "****";

    private final ArrayList<Secret> secrets;
    private final String charset;

    ConsoleMask(Collection<Secret> secrets, Charset charset) {
        this.secrets = new ArrayList<>(secrets);
        this.charset = charset.name();
    }

    @Override
    @SuppressWarnings("rawtypes") // as inherited
    public OutputStream decorateLogger(Run build, OutputStream logger) {
        return new Masking(logger, Charset.forName(charset), secrets.stream().map(Secret::getPlainText).toList());
    }

    private static final class Masking extends LineTransformationOutputStream.Delegating {

        private final Charset charset;
        private final List<String> secrets;

        Masking(OutputStream out, Charset charset, List<String> secrets) {
            super(out);
            this.charset = charset;
            this.secrets = secrets;
        }

        @Override
        protected void eol(byte[] bytes, int length) throws IOException {
            String line = new String(bytes, 0, length, charset);
            String masked = line;
            for (String secret : secrets) {
                masked = secret.isEmpty() ? masked : masked.replace(secret, MASK);
            }
            if (masked.equals(line)) {
                out.write(bytes, 0, length); // also where the bytes are not of this charset
            } else {
                out.write(masked.getBytes(charset));
            }
        }
    }
}
