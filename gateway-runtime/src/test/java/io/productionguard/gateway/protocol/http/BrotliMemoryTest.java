package io.productionguard.gateway.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.protocol.http.brotli.Bits;
import io.productionguard.gateway.testing.GatewayProcess;
import io.productionguard.gateway.testing.RawHttp;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many answers in Brotli at once, all with the largest window, through a gateway that dies of too little memory. */
@Timeout(180)
final class BrotliMemoryTest {

    private static final int ANSWERS = 100;

    private static final byte[] TEXT = "2026-11-22T10:00:00Z INFO a line without anything in it that has to be masked\n"
            .repeat(20_000)
            .getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path directory;

    /** Holds back the last byte until every answer was sent so far or given up, so that all windows are there at once. */
    private static void answer(Socket socket, CountDownLatch sent, byte[] coded) throws Exception {
        String head = RawHttp.head(socket);
        if (head.startsWith("GET /after ")) {
            RawHttp.write(socket, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nalive");
            return;
        }
        boolean brotli = head.contains("accept-encoding: br\r\n");
        byte[] body = brotli ? coded : TEXT;
        try {
            RawHttp.write(
                    socket,
                    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n"
                            + (brotli ? "Content-Encoding: br\r\n" : "") + "\r\n");
            socket.getOutputStream().write(body, 0, body.length - 1);
        } finally {
            sent.countDown();
        }
        if (sent.await(30, TimeUnit.SECONDS)) {
            socket.getOutputStream().write(body, body.length - 1, 1);
        }
    }

    @Test
    void aHundredAnswersWithTheLargestWindowDoNotTakeTheMemory() throws Exception {
        byte[] coded = Bits.stored(TEXT, 24);
        CountDownLatch sent = new CountDownLatch(ANSWERS);
        try (RawServer server = new RawServer((socket, number) -> answer(socket, sent, coded))) {
            Files.writeString(directory.resolve("guard.yml"), """
                    version: 1
                    targets:
                      api: {type: http, address: "%s", tls: disable}
                    isolation: none
                    """.formatted(server.url()));
            String curl =
                    "curl -sS --cacert \"$PRODUCTION_GUARD_CA\" -H \"Authorization: Bearer $PRODUCTION_GUARD_TOKEN\""
                            + " -H 'Accept-Encoding: br' ";
            GatewayProcess.Result result;
            try (GatewayProcess gateway = GatewayProcess.in(directory)
                    .java("-Xmx128m", "-XX:+ExitOnOutOfMemoryError")
                    .guard(
                            "/bin/sh",
                            "-c",
                            curl + "--parallel --parallel-immediate --parallel-max " + ANSWERS + " --max-time 40"
                                    + " -o /dev/null -w '%{http_code} %{size_download}\\n'"
                                    + " \"$PRODUCTION_GUARD_API_URL/[1-" + ANSWERS + "]\" 2>/dev/null; "
                                    + curl + "\"$PRODUCTION_GUARD_API_URL/after\"")) {
                result = gateway.await();
            }
            assertThat(result.exitCode()).as(result.err()).isZero();
            List<String> answers = result.out().lines().toList();
            assertThat(answers).hasSize(ANSWERS + 1).last().isEqualTo("alive");
            // Some found memory for their window, the others were cut off or withheld.
            assertThat(answers)
                    .filteredOn(line -> line.equals("200 " + TEXT.length))
                    .hasSizeBetween(8, ANSWERS - 1);
        }
    }
}
