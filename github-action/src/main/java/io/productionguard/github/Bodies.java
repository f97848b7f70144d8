package io.productionguard.github;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Reads the bodies of answers, bounded in size and in time: the HTTP client's own time-out ends with the headers. */
final class Bodies {

    private Bodies() {}

    /** At most {@code maxBytes}; fails when that takes longer than {@code timeout}. Closes the stream. */
    static byte[] read(InputStream body, int maxBytes, Duration timeout) throws IOException {
        CompletableFuture<Void> over = new CompletableFuture<>();
        var unused = over.completeOnTimeout(null, timeout.toMillis(), TimeUnit.MILLISECONDS)
                .thenRun(() -> close(body));
        try (body) {
            byte[] bytes = body.readNBytes(maxBytes);
            if (over.isDone()) {
                throw new IOException("the answer took longer than " + timeout.toSeconds() + " s");
            }
            return bytes;
        } finally {
            over.cancel(false);
        }
    }

    private static void close(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            // Closed to end a read that hangs; that read reports it.
        }
    }
}
