package io.jenkins.plugins.productionguard;

import hudson.FilePath;
import io.jenkins.plugins.productionguard.agent.JarFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** The gateway that the plugin carries: one file, copied to each agent once per version, and its SHA-256. */
final class GatewayJar {

    private static final String RESOURCE = "production-guard.jar";

    private GatewayJar() {}

    /** SHA-256 of the file, taken when the plugin was built. */
    static String sha256() throws IOException {
        try (InputStream in = open(RESOURCE + ".sha256")) {
            String digest = new String(in.readNBytes(64), StandardCharsets.US_ASCII);
            if (!digest.matches("[0-9a-f]{64}")) {
                throw new IOException("the plugin is damaged: its gateway has no SHA-256");
            }
            return digest;
        }
    }

    /**
     * Makes sure that the gateway is on the agent.
     *
     * @param directory on the agent, for everything of this plugin
     * @return the file there
     */
    static FilePath install(FilePath directory) throws IOException, InterruptedException {
        String sha256 = sha256();
        FilePath jar = directory.child("gateway-" + sha256.substring(0, 16) + ".jar");
        if (jar.act(new JarFile(sha256))) {
            return jar;
        }
        directory.mkdirs();
        FilePath fresh = directory.child("gateway-" + UUID.randomUUID() + ".tmp");
        try (InputStream in = open(RESOURCE)) {
            fresh.copyFrom(in);
            if (!fresh.act(new JarFile(sha256))) {
                throw new IOException("the gateway did not arrive on the agent as it was sent");
            }
            fresh.renameTo(jar);
        } finally {
            fresh.delete();
        }
        return jar;
    }

    static InputStream open() throws IOException {
        return open(RESOURCE);
    }

    private static InputStream open(String name) throws IOException {
        InputStream in = GatewayJar.class.getResourceAsStream(name);
        if (in == null) {
            throw new IOException("the plugin is damaged: it has no " + name);
        }
        return in;
    }
}
