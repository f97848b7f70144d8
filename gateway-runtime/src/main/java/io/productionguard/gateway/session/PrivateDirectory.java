package io.productionguard.gateway.session;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A directory that only its owner can look into (mode 0700), which knows what was put there, so that it can be taken back
 * without touching anything else.
 */
final class PrivateDirectory {

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final FileAttribute<?> OWNER_DIRECTORY = PosixFilePermissions.asFileAttribute(OWNER_ONLY);
    private static final FileAttribute<?> OWNER_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path path;
    private final List<Path> created;
    private final List<Path> files = new ArrayList<>();

    private PrivateDirectory(Path path, List<Path> created) {
        this.path = path;
        this.created = created;
    }

    /**
     * A directory at this place: new, with the missing ones above it, or one that exists and is empty.
     *
     * @throws IOException when it cannot be made or is not empty; the message says which, and nothing is left behind
     */
    static PrivateDirectory at(Path path) throws IOException {
        Path absolute = path.toAbsolutePath().normalize();
        List<Path> created = new ArrayList<>();
        PrivateDirectory directory = new PrivateDirectory(absolute, created);
        try {
            createMissing(absolute, created);
            if (!Files.isDirectory(absolute, LinkOption.NOFOLLOW_LINKS)) {
                throw new NotDirectoryException(absolute.toString());
            }
            if (created.isEmpty()) {
                try (DirectoryStream<Path> content = Files.newDirectoryStream(absolute)) {
                    if (content.iterator().hasNext()) {
                        throw new FileAlreadyExistsException(absolute.toString(), null, "it is not empty");
                    }
                }
                Files.setPosixFilePermissions(absolute, OWNER_ONLY);
            }
            return directory;
        } catch (IOException | RuntimeException e) {
            directory.delete();
            throw e;
        }
    }

    /** A fresh directory under the temporary one. */
    static PrivateDirectory temporary() throws IOException {
        Path path = Files.createTempDirectory("production-guard-", OWNER_DIRECTORY);
        return new PrivateDirectory(path, new ArrayList<>(List.of(path)));
    }

    private static void createMissing(Path path, List<Path> created) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (path.getParent() != null) {
            createMissing(path.getParent(), created);
        }
        Files.createDirectory(path, OWNER_DIRECTORY);
        created.add(path);
    }

    Path path() {
        return path;
    }

    /** A file in it that {@link #delete} takes away again, written by somebody else. */
    Path own(String name) {
        Path file = file(name);
        files.add(file);
        return file;
    }

    /** Writes a new file (mode 0600). */
    Path write(String name, String content) throws IOException {
        return write(name, content.getBytes(StandardCharsets.UTF_8));
    }

    /** The same with content that is no text. */
    Path write(String name, byte[] content) throws IOException {
        Path file = own(name);
        Files.createFile(file, OWNER_FILE);
        Files.write(file, content, StandardOpenOption.WRITE);
        return file;
    }

    /** A place directly in the directory. */
    Path file(String name) {
        Path file = path.resolve(name).normalize();
        if (!path.equals(file.getParent())) {
            throw new IllegalArgumentException("a file name leaves its directory");
        }
        return file;
    }

    /** Takes back everything that was created, as far as that goes; what others put there stays. */
    void delete() {
        files.forEach(PrivateDirectory::deleteQuietly);
        for (int i = created.size() - 1; i >= 0; i--) {
            deleteQuietly(created.get(i));
        }
    }

    private static void deleteQuietly(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            System.getLogger(PrivateDirectory.class.getName())
                    .log(System.Logger.Level.WARNING, "left behind: " + path + " (" + e.getMessage() + ")");
        }
    }
}
