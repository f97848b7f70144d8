package io.jenkins.plugins.productionguard.agent;

import hudson.remoting.VirtualChannel;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import jenkins.MasterToSlaveFileCallable;

/** Whether a file is the gateway that the plugin carries. */
public final class JarFile extends MasterToSlaveFileCallable<Boolean> {

    private static final long serialVersionUID = 1L;

    private final String sha256;

    public JarFile(String sha256) {
        this.sha256 = sha256;
    }

    @Override
    public Boolean invoke(File file, VirtualChannel channel) throws IOException {
        return isGenuine(file, sha256);
    }

    static boolean isGenuine(File file, String sha256) throws IOException {
        return file.isFile() && digest(file).equals(sha256);
    }

    private static String digest(File file) throws IOException {
        try (InputStream in = Files.newInputStream(file.toPath());
                DigestInputStream digest = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
            digest.transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IOException(e);
        }
    }
}
