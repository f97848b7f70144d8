package io.jenkins.plugins.productionguard;

import hudson.AbortException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A policy's YAML and what a step adds to it: the targets of the Jenkinsfile, and the identity of the build, each as one
 * block at the end. Only looks at lines that begin a top-level key. It need not understand more, because the gateway's
 * strict parser sees the result: it refuses a key that is there twice, a second document, and anything else unclear.
 */
final class PolicyText {

    private final String yaml;

    PolicyText(String yaml) {
        this.yaml = yaml.replace("\r\n", "\n").replace('\r', '\n');
    }

    boolean has(String key) {
        return yaml.lines().anyMatch(line -> line.startsWith(key + ":") || line.startsWith("\"" + key + "\":"));
    }

    /** Lower-case hexadecimal SHA-256 of the policy's own text. */
    String sha256() {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(yaml.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The configuration for one block.
     *
     * @param identity an {@code identity:} block to add, or {@code ""}
     */
    String with(List<GuardTarget> targets, String identity) throws AbortException {
        if (has("targets") && !targets.isEmpty()) {
            throw new AbortException("Production Guard: this policy names its targets itself, so the step must not;"
                    + " remove targets from the step");
        }
        if (!has("targets") && targets.isEmpty()) {
            throw new AbortException("Production Guard: there is nothing to guard: give the step targets, such as"
                    + " postgres(name: 'shop-db', address: 'db.internal:5432', database: 'shop', credentialsId: 'shop-db')");
        }
        StringBuilder text = new StringBuilder(yaml);
        if (!yaml.isEmpty() && !yaml.endsWith("\n")) {
            text.append('\n');
        }
        text.append(identity);
        if (!targets.isEmpty()) {
            text.append("targets:\n");
            text.append(targets.stream().map(GuardTarget::yaml).collect(Collectors.joining()));
        }
        return text.toString();
    }

    String yaml() {
        return yaml;
    }
}
