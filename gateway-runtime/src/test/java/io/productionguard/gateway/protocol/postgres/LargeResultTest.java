package io.productionguard.gateway.protocol.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.testing.EmbeddedDatabase;
import io.productionguard.gateway.testing.GatewayProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A result far larger than the gateway's memory, through a gateway in a process of its own. */
@Timeout(120)
class LargeResultTest {

    private static final int ROWS = 2_000_000;

    @TempDir
    Path directory;

    @Test
    void passesAResultTwiceAsLargeAsItsHeap() throws Exception {
        EmbeddedDatabase database = EmbeddedDatabase.shared();
        Files.writeString(directory.resolve("guard.yml"), """
                version: 1
                targets:
                  shop-db: {type: postgres, address: "127.0.0.1:%d", database: %s, user: postgres, tls: disable}
                isolation: none
                """.formatted(database.port(), EmbeddedDatabase.DATABASE));
        GatewayProcess.Result result;
        try (GatewayProcess gateway = GatewayProcess.in(directory)
                .java("-Xmx128m", "-XX:TieredStopAtLevel=4", "-XX:+ExitOnOutOfMemoryError")
                .guard(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LargeResultClient.class.getName(),
                        "SELECT i, repeat('x', 115) FROM generate_series(1, " + ROWS + ") AS i")) {
            result = gateway.await();
        }
        assertThat(result.exitCode()).as(result.err()).isZero();
        String[] counted = result.out().strip().split(" ");
        assertThat(Integer.parseInt(counted[0])).isEqualTo(ROWS);
        assertThat(Long.parseLong(counted[1])).isGreaterThan(240_000_000);
        // The heap, and what the runtime needs beside it; a gateway that kept the result would need twice that.
        assertThat(Long.parseLong(counted[2]) / 1024)
                .as("peak of resident memory, MB")
                .isLessThan(300);
        assertThat(directory.resolve("out/recording.jsonl")).content().contains("\"rows\":" + ROWS);
    }
}
