package io.productionguard.gateway.protocol.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Ordinary clients in the environment that the session gives them, to a host that is inspected and to one that is tunnelled:
 * they have to find the proxy, log in to it, and trust both authorities.
 */
final class ClientsTest {

    private TlsServer server;
    private GuardedProxy proxy;

    @BeforeEach
    void open() throws Exception {
        server = TlsServer.answering(GuardedProxy.certificate(), "{\"email\":\"jane.doe@example.com\"}");
        proxy = new GuardedProxy(
                "inspect: [\"good.test:" + server.port() + "\"], tunnel: [\"api.good.test:" + server.port()
                        + "\"], networks: [127.0.0.0/8]",
                "");
        proxy.names.put("good.test", List.of("127.0.0.1"));
        proxy.names.put("api.good.test", List.of("127.0.0.1"));
    }

    @AfterEach
    void close() throws Exception {
        proxy.close();
        server.close();
    }

    private String inspected() {
        return "https://good.test:" + server.port() + "/inspected";
    }

    private String tunnelled() {
        return "https://api.good.test:" + server.port() + "/tunnelled";
    }

    /** Runs a client that prints what it gets from both addresses. */
    private void reachesBoth(String... command) throws Exception {
        List<String> whole = new ArrayList<>(List.of(command));
        whole.add(inspected());
        whole.add(tunnelled());
        var outcome = proxy.run(whole.toArray(String[]::new));

        assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isZero();
        assertThat(outcome.out()).contains("[masked:").containsOnlyOnce("jane.doe@example.com");
        assertThat(server.heads).hasSize(2);
        assertThat(server.heads).noneMatch(head -> head.contains(GuardedProxy.TOKEN));
        assertThat(outcome.err()).doesNotContain(GuardedProxy.TOKEN);
    }

    private Path write(String name, String content) throws Exception {
        return Files.writeString(proxy.directory().resolve(name), content);
    }

    private static boolean works(String... command) throws Exception {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (java.io.IOException e) {
            return false;
        }
    }

    @Test
    void curl() throws Exception {
        reachesBoth("curl", "-sS");
    }

    @Test
    void pythonUrllib() throws Exception {
        assumeTrue(works("python3", "--version"), "python3 is not on the PATH");
        reachesBoth(
                "python3",
                "-c",
                "import sys, urllib.request\n"
                        + "for url in sys.argv[1:]: print(urllib.request.urlopen(url).read().decode())");
    }

    @Test
    void pythonRequests() throws Exception {
        assumeTrue(works("python3", "-c", "import requests"));
        reachesBoth("python3", "-c", "import sys, requests\nfor url in sys.argv[1:]: print(requests.get(url).text)");
    }

    @Test
    void go() throws Exception {
        assumeTrue(works("go", "version"), "go is not on the PATH");
        write("main.go", """
                package main

                import ("fmt"; "io"; "net/http"; "os")

                func main() {
                	for _, url := range os.Args[1:] {
                		response, err := http.Get(url)
                		if err != nil { fmt.Println(err); os.Exit(1) }
                		body, _ := io.ReadAll(response.Body)
                		fmt.Println(string(body))
                	}
                }
                """);
        Path program = proxy.directory().resolve("client");
        Process build = new ProcessBuilder("go", "build", "-o", program.toString(), "main.go")
                .directory(proxy.directory().toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(build.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(build.waitFor()).as(said).isZero();
        reachesBoth(program.toString());
    }

    /** Node before 24 does not look for a proxy by itself: CONNECT is the program's, trust is the environment's. */
    @Test
    void nodeWithConnectOfItsOwn() throws Exception {
        assumeTrue(works("node", "--version"), "node is not on the PATH");
        reachesBoth("node", write("client.js", """
                const http = require('http'), https = require('https');
                const proxy = new URL(process.env.HTTPS_PROXY);
                const get = (url) => new Promise((resolve, reject) => {
                  const {hostname, port, pathname} = new URL(url);
                  http.request({host: proxy.hostname, port: proxy.port, method: 'CONNECT', path: `${hostname}:${port}`,
                    headers: {'Proxy-Authorization': 'Basic ' + Buffer.from(`${proxy.username}:${proxy.password}`).toString('base64')}})
                    .on('connect', (response, socket) => https.get({socket, servername: hostname, host: hostname, port, path: pathname, agent: false},
                      (answer) => answer.on('data', (data) => console.log(String(data))).on('end', resolve)).on('error', reject))
                    .on('error', reject).end();
                });
                (async () => { for (const url of process.argv.slice(2)) await get(url); process.exit(0); })();
                """).toString());
    }

    /** Both of the runtime's own clients, with the few lines that log in to a proxy. */
    @Test
    void javaWithAnAuthenticator() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Path program = write("Client.java", """
                import java.net.*;
                import java.net.http.*;

                public class Client {
                    public static void main(String[] urls) throws Exception {
                        Authenticator login = new Authenticator() {
                            @Override
                            protected PasswordAuthentication getPasswordAuthentication() {
                                return getRequestorType() != RequestorType.PROXY ? null : new PasswordAuthentication(
                                    System.getProperty("https.proxyUser"), System.getProperty("https.proxyPassword").toCharArray());
                            }
                        };
                        Authenticator.setDefault(login);
                        HttpClient client = HttpClient.newBuilder().authenticator(login).build();
                        System.out.println(client.send(HttpRequest.newBuilder(URI.create(urls[0])).build(),
                            HttpResponse.BodyHandlers.ofString()).body());
                        System.out.println(new String(new URL(urls[1]).openStream().readAllBytes()));
                    }
                }
                """);
        reachesBoth(java, program.toString());
    }

    /** Without one there is a clear answer, and nothing gets out. */
    @Test
    void javaWithoutAnAuthenticatorIsAskedToLogIn() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Path program = write("Bare.java", """
                public class Bare {
                    public static void main(String[] urls) throws Exception {
                        new java.net.URL(urls[0]).openStream();
                    }
                }
                """);
        var outcome = proxy.run(java, program.toString(), inspected());

        assertThat(outcome.exitCode()).isNotZero();
        assertThat(outcome.err()).contains("407");
        assertThat(server.heads).isEmpty();
    }

    @Test
    void git() throws Exception {
        var outcome = proxy.run("git", "ls-remote", inspected());

        // The server is no repository; git was led to it all the same.
        assertThat(server.heads).as(outcome.err()).isNotEmpty();
        assertThat(server.heads.get(0)).startsWith("GET /inspected/info/refs?service=git-upload-pack ");
    }
}
