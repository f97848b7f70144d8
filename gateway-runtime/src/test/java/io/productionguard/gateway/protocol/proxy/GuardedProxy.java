package io.productionguard.gateway.protocol.proxy;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.productionguard.gateway.approval.ApprovalDecision;
import io.productionguard.gateway.approval.ApprovalRequest;
import io.productionguard.gateway.enforce.Enforcement;
import io.productionguard.gateway.enforce.ResponseSettings;
import io.productionguard.gateway.identity.Caller;
import io.productionguard.gateway.identity.IdentityException;
import io.productionguard.gateway.mask.SessionMasker;
import io.productionguard.gateway.net.SessionAuthority;
import io.productionguard.gateway.policy.ConfigurationParser;
import io.productionguard.gateway.policy.GuardConfiguration;
import io.productionguard.gateway.policy.Policy;
import io.productionguard.gateway.policy.Target;
import io.productionguard.gateway.protocol.ClientContext;
import io.productionguard.gateway.protocol.ClientEnvironment;
import io.productionguard.gateway.protocol.Listener;
import io.productionguard.gateway.protocol.ListenerContext;
import io.productionguard.gateway.protocol.Protocol;
import io.productionguard.gateway.record.Event;
import io.productionguard.gateway.testing.Eventually;
import io.productionguard.gateway.testing.MemoryRecorder;
import io.productionguard.gateway.testing.TestCertificate;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A proxy with the real policy, enforcement path and masker, in a world whose names a test gives out. */
final class GuardedProxy implements AutoCloseable {

    static final String TOKEN = "session-token-4711";
    static final String USER_TOKEN = "guard:" + TOKEN;

    /** For all servers of the tests whose certificate is meant to be right. */
    private static TestCertificate certificate;

    final MemoryRecorder recorder = new MemoryRecorder();
    /** Addresses by host, as the world's name servers give them. */
    final Map<String, List<String>> names = new ConcurrentHashMap<>();
    /** Hosts that were looked up. */
    final List<String> lookedUp = new CopyOnWriteArrayList<>();

    final Enforcement enforcement;
    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final Listener listener;
    private final Path directory;
    private final ClientEnvironment environment;
    private final Path authority;

    /** @param entry keys of the target; {@code more} are further lines of the configuration */
    GuardedProxy(String entry, String more) throws Exception {
        Protocol protocol = new ProxyProtocol(
                io.productionguard.gateway.protocol.Protocols.all().stream()
                        .filter(known -> known.name().equals("proxy"))
                        .findFirst()
                        .orElseThrow()
                        .builtInRules(),
                this::lookUp);
        String text = "version: 1\ntargets:\n  internet: {type: proxy, ca: \""
                + certificate().certificateFile() + "\", " + entry + "}\n" + more;
        GuardConfiguration configuration =
                ConfigurationParser.parse(text.getBytes(StandardCharsets.UTF_8), "test.yml", List.of(protocol));
        enforcement = new Enforcement(
                Policy.of(configuration, List.of(protocol))::decide,
                SessionMasker.create(Set.of("secrets", "personal"), List.of(), List.of(TOKEN)),
                recorder,
                new ResponseSettings(true, 4096, 65_536),
                InstantSource.system());
        SessionAuthority session = SessionAuthority.create();
        Target target = configuration.targets().get(0);
        listener = protocol.listen(
                target,
                new ListenerContext(
                        loops,
                        session.serverContext(),
                        session::contextFor,
                        enforcement,
                        secret -> secret.equals(TOKEN)
                                ? CompletableFuture.completedStage(Caller.localUser("agent"))
                                : CompletableFuture.failedStage(
                                        new IdentityException("the token is not this session's")),
                        Optional.empty()));
        directory = Files.createTempDirectory("proxy");
        authority = Files.writeString(directory.resolve("session.pem"), session.certificatePem());
        environment = protocol.clientEnvironment(
                List.of(listener.endpoint()), new ClientContext(directory, authority, TOKEN));
        for (Map.Entry<String, String> file : environment.files().entrySet()) {
            Files.writeString(directory.resolve(file.getKey()), file.getValue());
        }
        for (Map.Entry<String, byte[]> file : environment.binaries().entrySet()) {
            Files.write(directory.resolve(file.getKey()), file.getValue());
        }
    }

    static synchronized TestCertificate certificate() throws Exception {
        if (certificate == null) {
            certificate = TestCertificate.create("dns:good.test,dns:api.good.test,dns:other.test,ip:127.0.0.1");
        }
        return certificate;
    }

    private List<InetAddress> lookUp(String host) throws UnknownHostException {
        lookedUp.add(host);
        List<String> given = names.get(host);
        if (given == null) {
            byte[] literal = io.productionguard.gateway.net.IpLiteral.parse(host);
            if (literal == null) {
                throw new UnknownHostException(host);
            }
            return List.of(InetAddress.getByAddress(literal));
        }
        List<InetAddress> addresses = new ArrayList<>();
        for (String address : given) {
            addresses.addAll(List.of(InetAddress.getAllByName(address)));
        }
        return addresses;
    }

    int port() {
        return listener.endpoint().port();
    }

    String url() {
        return "http://" + USER_TOKEN + "@127.0.0.1:" + port();
    }

    Path directory() {
        return directory;
    }

    /** PEM file of the session's authority alone. */
    Path authority() {
        return authority;
    }

    ClientEnvironment environment() {
        return environment;
    }

    /** What a client did. */
    record Outcome(int exitCode, String out, String err) {}

    /** Runs a client in the environment that the session gives it, and nothing else. */
    Outcome run(String... command) throws Exception {
        Path err = Files.createTempFile(directory, "err", "");
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        Map<String, String> variables = new TreeMap<>(environment.variables());
        variables.put("PATH", System.getenv("PATH"));
        variables.put("HOME", directory.toString());
        builder.environment().clear();
        builder.environment().putAll(variables);
        Process process = builder.redirectError(err.toFile()).start();
        process.getOutputStream().close();
        byte[] out = process.getInputStream().readAllBytes();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(String.join(" ", command) + " does not end");
        }
        return new Outcome(process.exitValue(), new String(out, StandardCharsets.UTF_8), Files.readString(err));
    }

    /** curl through the proxy, trusting the test servers and the session. */
    Outcome curl(String... arguments) throws Exception {
        Path both = directory.resolve("both.pem");
        Files.writeString(both, Files.readString(certificate().certificateFile()) + Files.readString(authority));
        List<String> command = new ArrayList<>(List.of(
                "curl",
                "-sS",
                "-v",
                "--max-time",
                "20",
                "--proxy",
                url(),
                "--noproxy",
                "",
                "--cacert",
                both.toString()));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    ApprovalRequest held() throws Exception {
        Eventually.value(() -> enforcement.desk().waiting().size(), size -> size > 0);
        return enforcement.desk().waiting().get(0);
    }

    void answer(ApprovalRequest request, ApprovalDecision.Verdict verdict) {
        enforcement
                .desk()
                .decide(new ApprovalDecision(request.id(), request.digest(), verdict, "jane", "it is a test", ""));
    }

    /** The events of one kind, once there are as many. */
    <T extends Event> List<T> events(Class<T> kind, int number) throws Exception {
        Eventually.value(() -> recorder.events(kind).size(), size -> size >= number);
        return recorder.events(kind);
    }

    @Override
    public void close() {
        listener.close();
        enforcement.close();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
