package io.jenkins.plugins.productionguard;

import hudson.XmlFile;
import hudson.util.Secret;
import io.jenkins.plugins.productionguard.json.Json;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import jenkins.model.Jenkins;

/**
 * The controller's own Ed25519 key, by which gateways know its decisions from those of anybody else who can read their
 * socket. Made on first use; the private half is kept encrypted in the controller's home and never leaves it.
 */
final class DecisionKey {

    private static final String ALGORITHM = "Ed25519";

    /** RFC 8037: the one header that gateways accept. */
    private static final String HEADER = encode("{\"alg\":\"EdDSA\"}".getBytes(StandardCharsets.US_ASCII));

    /** PKCS#8 in base64, encrypted by Jenkins when it is written. */
    private Secret privateKey;

    /** X.509 SubjectPublicKeyInfo in base64. */
    private String publicKey;

    private DecisionKey() {}

    /** The key, made if there is none yet. */
    static synchronized DecisionKey get() throws IOException {
        XmlFile file = new XmlFile(
                Jenkins.XSTREAM2, new File(Jenkins.get().getRootDir(), DecisionKey.class.getName() + ".xml"));
        DecisionKey key = new DecisionKey();
        if (file.exists()) {
            file.unmarshal(key);
        } else {
            key.generate();
            file.write(key);
        }
        return key;
    }

    private void generate() throws IOException {
        try {
            KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
            Base64.Encoder base64 = Base64.getEncoder();
            privateKey = Secret.fromString(base64.encodeToString(pair.getPrivate().getEncoded()));
            publicKey = base64.encodeToString(pair.getPublic().getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IOException("this Java cannot make an Ed25519 key", e);
        }
    }

    String publicKey() {
        return publicKey;
    }

    /** A JWS in compact form (RFC 7515) over these members. */
    String sign(Map<String, ?> members) throws IOException {
        String signed = HEADER + '.' + encode(Json.write(members).getBytes(StandardCharsets.UTF_8));
        try {
            byte[] encoded = Base64.getDecoder().decode(privateKey.getPlainText());
            PrivateKey key = KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            Signature signer = Signature.getInstance(ALGORITHM);
            signer.initSign(key);
            signer.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + '.' + encode(signer.sign());
        } catch (GeneralSecurityException e) {
            throw new IOException("the controller's decision key cannot sign", e);
        }
    }

    private static String encode(byte[] value) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(value);
    }
}
