package io.productionguard.gateway.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.productionguard.gateway.protocol.http.brotli.Bits;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** curl and Node as they are installed. */
final class ClientsTest {

    private static boolean isInstalled(String program) {
        return java.util.Arrays.stream(System.getenv("PATH").split(":", -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    private static String run(List<String> command, String... environment) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .keySet()
                .removeIf(name -> name.toLowerCase(java.util.Locale.ROOT).endsWith("_proxy"));
        for (int i = 0; i < environment.length; i += 2) {
            builder.environment().put(environment[i], environment[i + 1]);
        }
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    private static String curl(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "curl",
                "-sS",
                "--max-time",
                "20",
                "--cacert",
                TestApi.certificate().certificateFile().toString()));
        command.addAll(List.of("-H", "Authorization: Bearer " + TestGateway.TOKEN));
        command.addAll(List.of(arguments));
        return run(command);
    }

    @Test
    void curlReadsWritesAndIsDenied() throws Exception {
        assumeThat(isInstalled("curl")).isTrue();
        try (TestApi api = TestApi.answering("application/json", "{\"mail\":\"jane.doe@example.org\"}");
                TestGateway gateway = TestGateway.before(api.url())) {
            assertThat(curl(gateway.url("/x?a=b"))).isEqualTo("{\"mail\":\"[masked:email:1]\"}");
            assertThat(curl("--compressed", gateway.url("/x"))).contains("[masked:email:1]");
            assertThat(curl("-I", gateway.url("/x"))).startsWith("HTTP/1.1 200");
            assertThat(curl("-X", "PUT", "--data-binary", "x".repeat(5000), gateway.url("/x")))
                    .contains("[masked:email:1]");
            assertThat(curl("-d", "deny=1", gateway.url("/x"))).contains("denied by rule", "\"status\":403");
            assertThat(curl(gateway.url("/a"), gateway.url("/b"))).contains("}{");
            assertThat(curl("-F", "f=@" + TestApi.certificate().certificateFile(), gateway.url("/up")))
                    .contains("[masked:email:1]");
            assertThat(curl("--path-as-is", gateway.url("/a/../../b"))).contains("above its root");
            assertThat(api.seen).extracting(TestApi.Seen::body).contains("x".repeat(5000));
        }
    }

    /** Node offers Brotli by itself, curl where it was built with it. */
    @Test
    void clientsThatOfferBrotliGetWhatWasInIt() throws Exception {
        assumeThat(isInstalled("curl") && isInstalled("node")).isTrue();
        byte[] coded = Bits.stored("{\"mail\":\"jane.doe@example.org\"}".getBytes(StandardCharsets.UTF_8), 22);
        try (TestApi api = new TestApi(exchange -> {
                    String asked = exchange.getRequestHeaders().getFirst("Accept-Encoding");
                    boolean brotli = asked.contains("br");
                    if (brotli) {
                        exchange.getResponseHeaders().set("Content-Encoding", "br");
                    }
                    TestApi.send(
                            exchange,
                            200,
                            "application/json",
                            brotli ? coded : "{\"not\":\"asked\"}".getBytes(StandardCharsets.UTF_8));
                });
                TestGateway gateway = TestGateway.before(api.url())) {
            String script = "fetch('" + gateway.url("/x") + "',{headers:{authorization:'Bearer " + TestGateway.TOKEN
                    + "'}}).then(async(r)=>console.log(r.headers.get('content-encoding'),await r.text()))";
            assertThat(run(
                            List.of("node", "-e", script),
                            "NODE_EXTRA_CA_CERTS",
                            TestApi.certificate().certificateFile().toString()))
                    .isEqualTo("null {\"mail\":\"[masked:email:1]\"}\n");
            assertThat(curl("-H", "Accept-Encoding: br", gateway.url("/x")))
                    .isEqualTo("{\"mail\":\"[masked:email:1]\"}");
            assertThat(curl("--compressed", gateway.url("/x"))).containsAnyOf("[masked:email:1]", "asked");
            assertThat(curl(gateway.url("/x"))).isEqualTo("{\"not\":\"asked\"}");
        }
    }

    @Test
    void curlUploadsAndDownloadsChunked() throws Exception {
        assumeThat(isInstalled("curl")).isTrue();
        try (TestApi api = new TestApi(exchange -> {
                    exchange.getResponseHeaders().set("Content-Type", "text/plain");
                    exchange.sendResponseHeaders(200, 0);
                    for (int i = 0; i < 3000; i++) {
                        exchange.getResponseBody().write(("line " + i + "\n").getBytes(StandardCharsets.UTF_8));
                    }
                });
                TestGateway gateway = TestGateway.before(api.url())) {
            String output = curl("-H", "Transfer-Encoding: chunked", "-d", "body", gateway.url("/x"));

            assertThat(output.lines()).hasSize(3000).last().isEqualTo("line 2999");
            assertThat(api.seen.get(0).body()).isEqualTo("body");
        }
    }

    @Test
    void nodeFetches() throws Exception {
        assumeThat(isInstalled("node")).isTrue();
        try (TestApi api = TestApi.answering("application/json", "{\"mail\":\"jane.doe@example.org\"}");
                TestGateway gateway = TestGateway.before(api.url())) {
            String script = "const h={authorization:'Bearer " + TestGateway.TOKEN + "'};const u='" + gateway.url("/x")
                    + "';(async()=>{for(const o of [{},{method:'POST',body:'a'},{method:'POST',body:'deny'}]){"
                    + "const r=await fetch(u,{headers:h,...o});console.log(r.status,JSON.stringify(await r.json()));}})()";
            String output = run(
                    List.of("node", "-e", script),
                    "NODE_EXTRA_CA_CERTS",
                    TestApi.certificate().certificateFile().toString());

            assertThat(output.lines().toList().get(0)).isEqualTo("200 {\"mail\":\"[masked:email:1]\"}");
            assertThat(output.lines().toList().get(1)).startsWith("200 ");
            assertThat(output.lines().toList().get(2)).startsWith("403 ").contains("about:blank");
        }
    }
}
