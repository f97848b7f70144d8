package io.productionguard.gateway.protocol.kubernetes;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** A command "in a container": a process of this machine. */
final class PodProcess {

    private final Process process;

    PodProcess(List<String> command, Path directory, Consumer<byte[]> out, Consumer<byte[]> err, IntConsumer ended)
            throws IOException {
        process = new ProcessBuilder(command).directory(directory.toFile()).start();
        Thread stdout = pump(process.getInputStream(), out);
        Thread stderr = pump(process.getErrorStream(), err);
        start(() -> {
            try {
                stdout.join();
                stderr.join();
                ended.accept(process.waitFor());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    void stdin(byte[] bytes) {
        try {
            process.getOutputStream().write(bytes);
            process.getOutputStream().flush();
        } catch (IOException e) {
            process.destroy();
        }
    }

    void endOfInput() {
        try (OutputStream in = process.getOutputStream()) {
            in.flush();
        } catch (IOException e) {
            process.destroy();
        }
    }

    void kill() {
        process.destroyForcibly();
    }

    private static Thread pump(InputStream from, Consumer<byte[]> to) {
        return start(() -> {
            byte[] buffer = new byte[8192];
            try (from) {
                for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
                    to.accept(Arrays.copyOf(buffer, read));
                }
            } catch (IOException e) {
                // The process was killed.
            }
        });
    }

    private static Thread start(Runnable task) {
        Thread thread = new Thread(task, "pod-process");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** How the API server tells how a command ended. */
    static String status(int exitCode) {
        return exitCode == 0
                ? "{\"metadata\":{},\"status\":\"Success\"}"
                : "{\"metadata\":{},\"status\":\"Failure\",\"message\":\"command terminated with non-zero exit code\","
                        + "\"reason\":\"NonZeroExitCode\",\"details\":{\"causes\":[{\"reason\":\"ExitCode\",\"message\":\""
                        + exitCode + "\"}]}}";
    }
}
