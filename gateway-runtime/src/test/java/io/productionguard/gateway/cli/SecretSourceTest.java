package io.productionguard.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SecretSourceTest {

    private final Io io = new Io(
            InputStream.nullInputStream(),
            new PrintStream(PrintStream.nullOutputStream()),
            new PrintStream(PrintStream.nullOutputStream()),
            Map.of("DB_PASSWORD", "s3cret ", "EMPTY", ""));

    @TempDir
    Path directory;

    @Test
    void takesAVariableAsItIsAndRemembersItsName() {
        SecretSource source = SecretSource.parse("credential db", "env:DB_PASSWORD");

        assertThat(source.read(io)).isEqualTo("s3cret ");
        assertThat(source.variable()).contains("DB_PASSWORD");
    }

    @Test
    void takesAFileWithoutTheLineBreakAtItsEnd() throws Exception {
        Path file = Files.writeString(directory.resolve("secret"), "line one\nline two\r\n");

        assertThat(read("file:" + file)).isEqualTo("line one\nline two");
    }

    @Test
    void takesWhatAHelperPrints() {
        assertThat(read("exec:printf '%s\\n' from-helper")).isEqualTo("from-helper");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "env:", "DB_PASSWORD", "s3cret", "http:x", "fd:x", "fd:-1", "fd:99999", "fd:1", ":x"})
    void refusesWhatIsNoSourceWithoutRepeatingIt(String text) {
        assertThatThrownBy(() -> SecretSource.parse("credential db", text))
                .isInstanceOf(CliException.class)
                .hasMessageStartingWith("credential db ")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void refusesAVariableThatIsNotSetOrEmpty() {
        assertThatThrownBy(() -> read("env:NOT_SET")).hasMessageContaining("NOT_SET, which is not set");
        assertThatThrownBy(() -> read("env:EMPTY")).hasMessageContaining("is empty");
    }

    @Test
    void refusesAFileThatIsMissingBinaryOrTooLong() throws Exception {
        Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe});
        Path large = Files.write(directory.resolve("large"), new byte[SecretSource.MAX_BYTES + 1]);

        assertThatThrownBy(() -> read("file:" + directory.resolve("none"))).hasMessageContaining("does not exist");
        assertThatThrownBy(() -> read("file:" + binary)).hasMessageContaining("not UTF-8");
        assertThatThrownBy(() -> read("file:" + large)).hasMessageContaining("longer than");
    }

    @Test
    void refusesAHelperThatFailsOrFloods() {
        assertThatThrownBy(() -> read("exec:echo s3cret; exit 3"))
                .hasMessageContaining("exit code 3")
                .hasMessageNotContaining("s3cret");
        assertThatThrownBy(() -> read("exec:exec yes")).hasMessageContaining("longer than");
    }

    private String read(String source) {
        return SecretSource.parse("credential db", source).read(io);
    }
}
