package io.productionguard.gateway.cli;

import io.productionguard.gateway.session.ConfigurationText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads the file that {@code -c} names. */
final class ConfigurationFile {

    /** Longest file in bytes. */
    private static final int MAX_BYTES = 1 << 20;

    private ConfigurationFile() {}

    /** Its content; {@link Exit#REFUSED} when there is none. */
    static ConfigurationText read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(MAX_BYTES + 1);
            if (content.length > MAX_BYTES) {
                throw new CliException(Exit.REFUSED, file + " is longer than " + MAX_BYTES + " bytes");
            }
            return ConfigurationText.ofFile(content, file);
        } catch (NoSuchFileException e) {
            throw new CliException(Exit.REFUSED, "there is no configuration " + file + "; check the path", e);
        } catch (IOException e) {
            throw new CliException(Exit.REFUSED, "the configuration " + file + " cannot be read", e);
        }
    }
}
