package io.jenkins.plugins.productionguard;

import com.cloudbees.jenkins.plugins.sshcredentials.SSHUserPrivateKey;
import com.cloudbees.plugins.credentials.common.StandardCertificateCredentials;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import hudson.AbortException;
import hudson.util.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jenkinsci.plugins.plaincredentials.FileCredentials;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;

/** A credential as the gateway takes it: a secret text, perhaps with a user name. Lives for the start only. */
final class TargetCredential {

    /** A kubeconfig with embedded certificates is a few ten kilobytes. */
    private static final int MAX_FILE = 512 * 1024;

    private final Optional<String> username;
    private final String secret;

    private TargetCredential(Optional<String> username, String secret) {
        this.username = username;
        this.secret = secret;
    }

    static TargetCredential of(StandardCredentials credentials) throws IOException, InterruptedException {
        if (credentials instanceof StandardUsernamePasswordCredentials password) {
            return new TargetCredential(
                    Optional.of(password.getUsername()), password.getPassword().getPlainText());
        }
        if (credentials instanceof StringCredentials text) {
            return new TargetCredential(Optional.empty(), text.getSecret().getPlainText());
        }
        if (credentials instanceof FileCredentials file) {
            try (InputStream in = file.getContent()) {
                byte[] content = in.readNBytes(MAX_FILE + 1);
                if (content.length > MAX_FILE) {
                    throw new AbortException("Production Guard: the file of " + credentials.getId() + " is too large");
                }
                return new TargetCredential(Optional.empty(), new String(content, StandardCharsets.UTF_8));
            }
        }
        if (credentials instanceof SSHUserPrivateKey key && !key.getPrivateKeys().isEmpty()) {
            if (!Secret.toString(key.getPassphrase()).isEmpty()) {
                throw new AbortException("Production Guard: the key of " + credentials.getId()
                        + " has a passphrase; the gateway takes keys without one");
            }
            return new TargetCredential(
                    Optional.of(key.getUsername()), key.getPrivateKeys().get(0));
        }
        if (credentials instanceof StandardCertificateCredentials certificate) {
            return new TargetCredential(Optional.empty(), pem(certificate));
        }
        throw new AbortException("Production Guard: credentials like \"" + credentials.getId()
                + "\" cannot be given to a gateway; use username with password, secret text, secret file, SSH key or"
                + " certificate");
    }

    /** Private key and certificate chain, PEM. */
    private static String pem(StandardCertificateCredentials credentials) throws IOException {
        try {
            KeyStore store = credentials.getKeyStore();
            char[] password = credentials.getPassword().getPlainText().toCharArray();
            for (String alias : java.util.Collections.list(store.aliases())) {
                Key key = store.getKey(alias, password);
                if (key != null) {
                    StringBuilder pem = new StringBuilder(block("PRIVATE KEY", key.getEncoded()));
                    for (Certificate link : store.getCertificateChain(alias)) {
                        pem.append(block("CERTIFICATE", link.getEncoded()));
                    }
                    return pem.toString();
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("the key store of " + credentials.getId() + " cannot be read", e);
        }
        throw new AbortException("Production Guard: the key store of " + credentials.getId() + " holds no private key");
    }

    private static String block(String type, byte[] der) {
        Base64.Encoder base64 = Base64.getMimeEncoder(64, new byte[] {'\n'});
        return "-----BEGIN " + type + "-----\n" + base64.encodeToString(der) + "\n-----END " + type + "-----\n";
    }

    String secret() {
        return secret;
    }

    /** For the launch document. */
    Map<String, String> members() {
        Map<String, String> members = new LinkedHashMap<>();
        username.ifPresent(name -> members.put("username", name));
        members.put("secret", secret);
        return members;
    }

    @Override
    public String toString() {
        return "credential";
    }
}
