package io.productionguard.gateway.session;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** The bytes of a configuration and where they came from; not yet understood. Immutable. */
public final class ConfigurationText {

    private final byte[] bytes;
    private final String source;
    private final Optional<Path> baseDirectory;

    private ConfigurationText(byte[] bytes, String source, Optional<Path> baseDirectory) {
        this.bytes = bytes;
        this.source = source;
        this.baseDirectory = baseDirectory;
    }

    /** A file's content; relative paths in it start from the file's directory. */
    public static ConfigurationText ofFile(byte[] content, Path file) {
        return new ConfigurationText(
                content.clone(),
                file.toString(),
                Optional.of(file.toAbsolutePath().normalize().getParent()));
    }

    /** A text that belongs to no directory; relative paths in it are refused. */
    public static ConfigurationText of(String text, String source) {
        return new ConfigurationText(text.getBytes(StandardCharsets.UTF_8), source, Optional.empty());
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** How messages and the recording call it. */
    public String source() {
        return source;
    }

    /** Against what paths in it are resolved. */
    public Optional<Path> baseDirectory() {
        return baseDirectory;
    }
}
