package io.productionguard.gateway.protocol.http;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContextBuilder;
import io.productionguard.gateway.approval.ApprovalDecision;
import io.productionguard.gateway.approval.ApprovalRequest;
import io.productionguard.gateway.enforce.Enforcement;
import io.productionguard.gateway.enforce.ResponseSettings;
import io.productionguard.gateway.identity.Caller;
import io.productionguard.gateway.identity.IdentityException;
import io.productionguard.gateway.mask.SessionMasker;
import io.productionguard.gateway.net.SessionAuthority;
import io.productionguard.gateway.net.TlsMode;
import io.productionguard.gateway.net.Transport;
import io.productionguard.gateway.operation.Operation;
import io.productionguard.gateway.policy.Effect;
import io.productionguard.gateway.policy.PolicyDecision;
import io.productionguard.gateway.policy.Target;
import io.productionguard.gateway.protocol.Credential;
import io.productionguard.gateway.protocol.Listener;
import io.productionguard.gateway.protocol.ListenerContext;
import io.productionguard.gateway.protocol.Protocol;
import io.productionguard.gateway.testing.Eventually;
import io.productionguard.gateway.testing.MemoryRecorder;
import io.productionguard.gateway.testing.TrustedAuthority;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A gateway in front of a server with the real enforcement path and masker, whose policy is written into the requests: what
 * has {@code deny} in it is denied, what has {@code hold} is held, everything else is allowed.
 */
final class TestGateway implements AutoCloseable {

    static final String TOKEN = "session-token";
    static final String SECRET = "the-credential-4711";

    final MemoryRecorder recorder = new MemoryRecorder();
    final Enforcement enforcement = new Enforcement(
            TestGateway::decide,
            SessionMasker.create(Set.of("secrets", "personal"), List.of(), List.of(SECRET)),
            recorder,
            new ResponseSettings(true, 4096, 65_536),
            InstantSource.system());
    private final EventLoopGroup loops;
    private final Listener listener;
    private final EventLoop loop;
    private HttpShared shared;

    private TestGateway(Listening listening) throws Exception {
        this(listening, new Credential("api", Optional.of("robot"), SECRET));
    }

    private TestGateway(Listening listening, Credential credential) throws Exception {
        this(listening, credential, 2);
    }

    private TestGateway(Listening listening, Credential credential, int threads) throws Exception {
        loops = Transport.loops(threads, "test-loop");
        loop = loops.next();
        listener = listening.open(new ListenerContext(
                loops,
                SslContextBuilder.forServer(TestApi.certificate().keyManagers()).build(),
                SessionAuthority.create()::contextFor,
                enforcement,
                secret -> secret.equals(TOKEN)
                        ? CompletableFuture.completedStage(Caller.localUser("agent"))
                        : CompletableFuture.failedStage(new IdentityException("the token is not this session's")),
                Optional.of(credential)));
    }

    private interface Listening {
        Listener open(ListenerContext context) throws Exception;
    }

    static TestGateway before(String url, String... options) throws Exception {
        return before(new HttpProtocol(List.of()), url, options);
    }

    static TestGateway before(Protocol protocol, String url, String... options) throws Exception {
        return new TestGateway(context -> protocol.listen(target(protocol.name(), url, map(options)), context));
    }

    static TestGateway with(Credential credential, Protocol protocol, String url, String... options) throws Exception {
        return new TestGateway(
                context -> protocol.listen(target(protocol.name(), url, map(options)), context), credential);
    }

    private static Map<String, String> map(String... options) {
        Map<String, String> given = new java.util.HashMap<>();
        for (int i = 0; i < options.length; i += 2) {
            given.put(options[i], options[i + 1]);
        }
        return given;
    }

    /** With other limits than the configuration can set. */
    static TestGateway before(String url, HttpLimits limits) throws Exception {
        AtomicReference<HttpShared> made = new AtomicReference<>();
        TestGateway gateway = new TestGateway(context -> {
            Target target = target("http", url, Map.of());
            HttpServices usual = HttpOptions.services(
                    target,
                    context,
                    new PlainDialect(List.of()),
                    HttpOptions.injection(target, ApiCredential.of(context.credential())),
                    Optional.empty());
            HttpServices services = new HttpServices(
                    context, usual.upstream(), usual.tls(), usual.dialect(), usual.injection(), limits);
            made.set(HttpShared.of("api", services));
            return HttpListener.open(target, services);
        });
        gateway.shared = made.get();
        return gateway;
    }

    /** With one event loop for all connections, and what a test makes of requests and answers. */
    static TestGateway onOneLoop(String url, Dialect dialect) throws Exception {
        return new TestGateway(
                context -> {
                    Target target = target("http", url, Map.of());
                    HttpServices usual =
                            HttpOptions.services(target, context, dialect, Injection.NONE, Optional.empty());
                    return HttpListener.open(target, usual);
                },
                new Credential("api", Optional.of("robot"), SECRET),
                1);
    }

    static Target target(String type, String url, Map<String, String> options) throws Exception {
        boolean tls = url.startsWith("https");
        return new Target(
                "api",
                type,
                url,
                Optional.of("api"),
                tls ? TlsMode.VERIFY_FULL : TlsMode.DISABLE,
                tls ? Optional.of(TestApi.certificate().certificateFile().toString()) : Optional.empty(),
                options);
    }

    private static PolicyDecision decide(Caller caller, Operation operation) {
        String text = operation.text() + operation.parameters();
        Effect effect = text.contains("deny") ? Effect.DENY : text.contains("hold") ? Effect.APPROVE : Effect.ALLOW;
        return new PolicyDecision(
                effect,
                "test-" + effect.word(),
                "said the test",
                effect == Effect.APPROVE ? 1 : 0,
                Duration.ofMinutes(5),
                List.of());
    }

    /** What a listener with the same services would share; only where limits were given. */
    HttpShared shared() {
        return shared;
    }

    EventLoop loop() {
        return loop;
    }

    int port() {
        return listener.endpoint().port();
    }

    String url(String target) {
        return "https://localhost:" + port() + target;
    }

    /** A Java client that trusts the gateway. */
    static HttpClient client() throws Exception {
        return HttpClient.newBuilder()
                .sslContext(TrustedAuthority.context(TestApi.certificate().certificateFile()))
                .build();
    }

    HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(URI.create(url(target)))
                .header("Authorization", "Bearer " + TOKEN)
                .timeout(Duration.ofSeconds(20));
    }

    /** The request that is held, as soon as there is one. */
    ApprovalRequest held() throws Exception {
        Eventually.value(() -> enforcement.desk().waiting().size(), size -> size > 0);
        return enforcement.desk().waiting().get(0);
    }

    void answer(ApprovalRequest request, ApprovalDecision.Verdict verdict) {
        enforcement
                .desk()
                .decide(new ApprovalDecision(request.id(), request.digest(), verdict, "jane", "it is a test", ""));
    }

    @Override
    public void close() {
        listener.close();
        if (shared != null) {
            shared.close();
        }
        enforcement.close();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
