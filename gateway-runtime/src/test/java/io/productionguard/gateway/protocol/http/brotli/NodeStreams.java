package io.productionguard.gateway.protocol.http.brotli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Streams that Node's encoder makes while the tests run, see {@code streams.js}. */
final class NodeStreams {

    /**
     * One of them.
     *
     * @param sha256 of what it decodes to, in hexadecimal
     * @param length of what it decodes to
     * @param pieces its bytes; several where it was flushed in between
     * @param contents what each of several pieces decodes to
     */
    record Stream(String name, String sha256, int length, List<byte[]> pieces, List<byte[]> contents) {

        byte[] whole() {
            int size = pieces.stream().mapToInt(piece -> piece.length).sum();
            byte[] whole = new byte[size];
            int at = 0;
            for (byte[] piece : pieces) {
                System.arraycopy(piece, 0, whole, at, piece.length);
                at += piece.length;
            }
            return whole;
        }

        boolean isFlushed() {
            return !contents.isEmpty();
        }
    }

    private NodeStreams() {}

    /** Empty where Node is not installed. */
    static Optional<List<Stream>> make() throws Exception {
        boolean installed = Arrays.stream(System.getenv("PATH").split(":", -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "node")));
        if (!installed) {
            return Optional.empty();
        }
        Process node = new ProcessBuilder("node", "-")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (InputStream script = NodeStreams.class.getResourceAsStream("/brotli/streams.js")) {
            node.getOutputStream().write(script.readAllBytes());
            node.getOutputStream().close();
        }
        List<Stream> streams = new ArrayList<>();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(node.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] fields = line.split("\t", -1);
                streams.add(new Stream(
                        fields[0], fields[1], Integer.parseInt(fields[2]), decoded(fields[3]), decoded(fields[4])));
            }
        }
        if (node.waitFor() != 0) {
            throw new IOException("node ended with " + node.exitValue());
        }
        return Optional.of(streams);
    }

    private static List<byte[]> decoded(String field) {
        return field.isEmpty()
                ? List.of()
                : Arrays.stream(field.split(",", -1))
                        .map(Base64.getDecoder()::decode)
                        .toList();
    }
}
