package io.productionguard.gateway.protocol.kubernetes;

import io.productionguard.gateway.testing.GatewayProcess;
import io.productionguard.gateway.testing.TrustedAuthority;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Measures what 500 watches and 50 execs at once cost a gateway of its own process, in front of the small API server; with
 * the argument {@code releases}, what 8 clients cost that list 20 Helm releases of a megabyte each. Not a test: {@code java -cp
 * TEST-CLASS-PATH io.productionguard.gateway.protocol.kubernetes.ClusterLoad}.
 */
final class ClusterLoad {

    private static final int WATCHES = 500;
    private static final int EXECS = 50;
    private static final int LISTS = 8;
    private static final int RELEASES = 20;

    private ClusterLoad() {}

    public static void main(String[] arguments) throws Exception {
        try (ApiServer api = new ApiServer()) {
            Path directory = Files.createTempDirectory("load");
            Files.writeString(
                    directory.resolve("guard.yml"), """
                    version: 1
                    targets:
                      prod: {type: kubernetes, address: "%s", credential: prod, ca: "%s"}
                    rules:
                      - {name: all, effect: allow, actions: ["k8s.*"]}
                    isolation: none
                    """.formatted(api.address(), api.certificate.certificateFile()));
            List<String> command = new ArrayList<>(GatewayProcess.command());
            command.addAll(1, List.of("-Xmx128m"));
            command.addAll(
                    List.of("run", "-c", "guard.yml", "--credential", "prod=env:TOKEN", "--output", "out", "--"));
            command.addAll(List.of("sh", "-c", "echo $KUBECONFIG; sleep 120"));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectError(directory.resolve("err").toFile());
            builder.environment().put("TOKEN", ApiServer.TOKEN);
            Process gateway = builder.start();
            try {
                measure(api, gateway, List.of(arguments).contains("releases"));
            } finally {
                gateway.descendants().forEach(ProcessHandle::destroy);
                gateway.destroy();
                gateway.waitFor();
            }
        }
    }

    private static void measure(ApiServer api, Process gateway, boolean releases) throws Exception {
        String file;
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(gateway.getInputStream(), StandardCharsets.UTF_8))) {
            file = out.readLine();
            String kubeconfig = Files.readString(Path.of(file));
            int port = Integer.parseInt(found(kubeconfig, "https://localhost:(\\d+)"));
            String token = found(kubeconfig, "token: \"([^\"]+)\"");
            SSLSocketFactory sockets = TrustedAuthority.context(
                            Path.of(found(kubeconfig, "certificate-authority: \"([^\"]+)\"")))
                    .getSocketFactory();
            report(gateway, "idle");
            if (releases) {
                listReleases(api, gateway, sockets, port, token);
                return;
            }
            long begin = System.nanoTime();
            List<SSLSocket> watches = new ArrayList<>();
            for (int i = 0; i < WATCHES; i++) {
                watches.add(
                        open(sockets, port, "GET /api/v1/namespaces/shop/pods?watch=true HTTP/1.1\r\n", token, "200"));
            }
            List<SSLSocket> execs = new ArrayList<>();
            for (int i = 0; i < EXECS; i++) {
                execs.add(open(
                        sockets,
                        port,
                        String.join(
                                "\r\n",
                                "GET /api/v1/namespaces/shop/pods/web-1/exec?command=cat&stdin=true&stdout=true HTTP/1.1",
                                "Connection: Upgrade",
                                "Upgrade: websocket",
                                "Sec-WebSocket-Version: 13",
                                "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
                                "Sec-WebSocket-Protocol: v5.channel.k8s.io",
                                ""),
                        token,
                        "101"));
            }
            System.out.printf("opened in %d ms%n", (System.nanoTime() - begin) / 1_000_000);
            report(gateway, WATCHES + " watches, " + EXECS + " execs");
            begin = System.nanoTime();
            api.put("/api/v1/namespaces/shop/pods/web-9", ApiServer.pod("web-9"));
            for (SSLSocket watch : watches) {
                await(watch.getInputStream(), "web-9");
            }
            for (SSLSocket exec : execs) {
                exec.getOutputStream().write(new byte[] {(byte) 0x82, (byte) 0x83, 0, 0, 0, 0, 0, 'h', 'i'});
                exec.getOutputStream().flush();
            }
            for (SSLSocket exec : execs) {
                await(exec.getInputStream(), "hi");
            }
            System.out.printf(
                    "an event to all watches and an echo from all execs in %d ms%n",
                    (System.nanoTime() - begin) / 1_000_000);
            report(gateway, "after that");
            for (SSLSocket socket : watches) {
                socket.close();
            }
            for (SSLSocket socket : execs) {
                socket.close();
            }
        }
    }

    private static void listReleases(ApiServer api, Process gateway, SSLSocketFactory sockets, int port, String token)
            throws Exception {
        String secret = Releases.secret(Releases.twice(Releases.packed(Releases.large())));
        for (int i = 0; i < RELEASES; i++) {
            api.put("/api/v1/namespaces/many/secrets/r" + i, secret);
        }
        long begin = System.nanoTime();
        List<SSLSocket> lists = new ArrayList<>();
        for (int i = 0; i < LISTS; i++) {
            lists.add(open(
                    sockets,
                    port,
                    "GET /api/v1/namespaces/many/secrets HTTP/1.1\r\nConnection: close\r\n",
                    token,
                    "200"));
        }
        List<CompletableFuture<Integer>> lengths = new ArrayList<>();
        for (SSLSocket list : lists) {
            list.setSoTimeout(300_000);
            lengths.add(CompletableFuture.supplyAsync(() -> length(list)));
        }
        for (CompletableFuture<Integer> length : lengths) {
            System.out.printf("%d bytes after %d ms%n", length.get(), (System.nanoTime() - begin) / 1_000_000);
        }
        report(gateway, LISTS + " lists of " + RELEASES + " releases");
    }

    private static int length(SSLSocket socket) {
        try {
            return socket.getInputStream().readAllBytes().length;
        } catch (IOException e) {
            throw new UncheckedIOException("a list was cut off", e);
        }
    }

    private static SSLSocket open(SSLSocketFactory sockets, int port, String head, String token, String status)
            throws IOException {
        SSLSocket socket = (SSLSocket) sockets.createSocket("localhost", port);
        socket.setSoTimeout(30_000);
        // Else the request waits for the delayed acknowledgement of the handshake, 40 ms each time.
        socket.setTcpNoDelay(true);
        socket.getOutputStream()
                .write((head + "Host: localhost:" + port + "\r\nAuthorization: Bearer " + token + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        await(socket.getInputStream(), "HTTP/1.1 " + status);
        await(socket.getInputStream(), "\r\n\r\n");
        return socket;
    }

    private static void await(InputStream in, String text) throws IOException {
        StringBuilder seen = new StringBuilder();
        while (seen.indexOf(text) < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("ended after: " + seen);
            }
            seen.append((char) next);
        }
    }

    private static String found(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException("no " + pattern);
        }
        return matcher.group(1);
    }

    private static void report(Process gateway, String when) throws IOException {
        Files.readAllLines(Path.of("/proc/" + gateway.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS") || line.startsWith("VmHWM"))
                .forEach(line -> System.out.println(when + ": " + line.replaceAll("\\s+", " ")));
    }
}
