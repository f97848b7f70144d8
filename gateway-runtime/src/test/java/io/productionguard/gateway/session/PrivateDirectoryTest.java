package io.productionguard.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PrivateDirectoryTest {

    @TempDir
    Path parent;

    @Test
    void isForItsOwnerOnly() throws Exception {
        PrivateDirectory directory = PrivateDirectory.at(parent.resolve("a/b"));
        Path file = directory.write("ca.pem", "x");

        assertThat(permissions(directory.path())).isEqualTo("rwx------");
        assertThat(permissions(file)).isEqualTo("rw-------");
    }

    @Test
    void anEmptyDirectoryIsTakenAndClosedToOthers() throws Exception {
        Path existing = Files.createDirectory(parent.resolve("out"));
        Files.setPosixFilePermissions(existing, PosixFilePermissions.fromString("rwxr-xr-x"));

        PrivateDirectory directory = PrivateDirectory.at(existing);

        assertThat(permissions(existing)).isEqualTo("rwx------");
        directory.delete();
        assertThat(existing).exists();
    }

    @Test
    void refusesADirectoryThatIsNotEmptyAndLeavesItAlone() throws Exception {
        Path existing = Files.createDirectory(parent.resolve("out"));
        Path file = Files.writeString(existing.resolve("mine"), "x");

        assertThatThrownBy(() -> PrivateDirectory.at(existing))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not empty");
        assertThat(file).exists();
    }

    @Test
    void refusesALinkAndAFile() throws Exception {
        Path real = Files.createDirectory(parent.resolve("real"));
        Path link = Files.createSymbolicLink(parent.resolve("link"), real);
        Path file = Files.createFile(parent.resolve("file"));

        assertThatThrownBy(() -> PrivateDirectory.at(link)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> PrivateDirectory.at(file)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> PrivateDirectory.at(file.resolve("below"))).isInstanceOf(IOException.class);
    }

    @Test
    void takesBackWhatItMadeAndNothingElse() throws Exception {
        PrivateDirectory directory = PrivateDirectory.at(parent.resolve("new/out"));
        directory.write("a", "x");
        directory.delete();

        assertThat(parent.resolve("new")).doesNotExist();

        PrivateDirectory shared = PrivateDirectory.at(parent.resolve("shared"));
        Path own = shared.write("a", "x");
        Path foreign = Files.writeString(shared.path().resolve("foreign"), "x");
        shared.delete();

        assertThat(own).doesNotExist();
        assertThat(foreign).exists();
    }

    @Test
    void noFileNameLeavesTheDirectory() throws Exception {
        PrivateDirectory directory = PrivateDirectory.at(parent.resolve("out"));

        assertThatThrownBy(() -> directory.write("../escape", "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> directory.write("/tmp/escape", "x")).isInstanceOf(IllegalArgumentException.class);
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
