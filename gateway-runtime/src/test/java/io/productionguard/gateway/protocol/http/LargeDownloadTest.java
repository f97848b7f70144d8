package io.productionguard.gateway.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.testing.GatewayProcess;
import io.productionguard.gateway.testing.RawHttp;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A download far larger than the gateway's memory, through a gateway in a process of its own that dies of too little. */
@Timeout(120)
final class LargeDownloadTest {

    private static final long MEGABYTES = 200;

    @TempDir
    Path directory;

    @Test
    void passesADownloadSeveralTimesAsLargeAsItsMemory() throws Exception {
        byte[] piece = "2026-11-22T10:00:00Z INFO a line of a log without anything in it that has to be masked\n"
                .repeat(800)
                .getBytes(StandardCharsets.US_ASCII);
        long pieces = (MEGABYTES << 20) / piece.length;
        try (RawServer server = new RawServer((socket, number) -> {
            RawHttp.head(socket);
            RawHttp.write(
                    socket,
                    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + pieces * piece.length
                            + "\r\n\r\n");
            for (long i = 0; i < pieces; i++) {
                socket.getOutputStream().write(piece);
            }
        })) {
            Files.writeString(directory.resolve("guard.yml"), """
                    version: 1
                    targets:
                      api: {type: http, address: "%s", tls: disable}
                    isolation: none
                    """.formatted(server.url()));
            GatewayProcess.Result result;
            try (GatewayProcess gateway = GatewayProcess.in(directory)
                    .java("-Xmx48m", "-XX:MaxDirectMemorySize=32m", "-XX:+ExitOnOutOfMemoryError")
                    .guard(
                            "/bin/sh",
                            "-c",
                            "curl -sS --cacert \"$PRODUCTION_GUARD_CA\" -H \"Authorization: Bearer $PRODUCTION_GUARD_TOKEN\""
                                    + " -o /dev/null -w '%{http_code} %{size_download}'"
                                    + " \"$PRODUCTION_GUARD_API_URL/large\"")) {
                result = gateway.await();
            }
            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(result.out().strip()).isEqualTo("200 " + pieces * piece.length);
        }
    }
}
