package io.productionguard.gateway.record;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;

/** Files that only their owner may read (mode 0600, where the file system knows modes): recordings are confidential. */
final class PrivateFile {

    private static final int BUFFER = 64 * 1024;

    private PrivateFile() {}

    /** Creates an empty file. */
    static void create(Path file) throws IOException {
        Files.newByteChannel(file, EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode(file))
                .close();
    }

    /** Writes a file anew, in the place of one that may exist. */
    static OutputStream replace(Path file) throws IOException {
        Files.deleteIfExists(file);
        var channel = Files.newByteChannel(
                file, EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode(file));
        return new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
    }

    private static FileAttribute<?>[] mode(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
