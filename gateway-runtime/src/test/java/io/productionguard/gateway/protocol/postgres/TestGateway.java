package io.productionguard.gateway.protocol.postgres;

import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContextBuilder;
import io.productionguard.gateway.approval.ApprovalDecision;
import io.productionguard.gateway.approval.ApprovalRequest;
import io.productionguard.gateway.enforce.Enforcement;
import io.productionguard.gateway.enforce.ResponseSettings;
import io.productionguard.gateway.identity.Caller;
import io.productionguard.gateway.identity.CallerAuthenticator;
import io.productionguard.gateway.identity.IdentityException;
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
import io.productionguard.gateway.testing.EmbeddedDatabase;
import io.productionguard.gateway.testing.Eventually;
import io.productionguard.gateway.testing.MemoryRecorder;
import io.productionguard.gateway.testing.PatternMasker;
import io.productionguard.gateway.testing.TestCertificate;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A gateway in front of the embedded database with the real enforcement path, whose policy is written into the statements:
 * {@code deny} in a comment or text is denied, {@code hold} is held for approval ({@code briefly} for eight seconds),
 * everything else is allowed.
 */
final class TestGateway implements AutoCloseable {

    static final String TOKEN = "session-token";
    static final String TARGET = "shop-db";

    private static TestCertificate certificate;

    final MemoryRecorder recorder = new MemoryRecorder();
    final PatternMasker masker = new PatternMasker();
    final Enforcement enforcement = new Enforcement(
            TestGateway::decide, masker, recorder, new ResponseSettings(true, 4096, 65_536), InstantSource.system());
    private final EventLoopGroup loops = Transport.loops(2, "test-loop");
    private final Listener listener;

    private TestGateway(Target target, Credential credential, Duration patience) throws Exception {
        CallerAuthenticator authenticator = secret -> secret.equals(TOKEN)
                ? CompletableFuture.completedStage(Caller.localUser("agent"))
                : CompletableFuture.failedStage(new IdentityException("the token is not this session's"));
        listener = new PostgresProtocol(List.of(), patience)
                .listen(
                        target,
                        new ListenerContext(
                                loops,
                                SslContextBuilder.forServer(certificate().keyManagers())
                                        .build(),
                                SessionAuthority.create()::contextFor,
                                enforcement,
                                authenticator,
                                Optional.ofNullable(credential)));
    }

    static synchronized TestCertificate certificate() throws Exception {
        if (certificate == null) {
            certificate = TestCertificate.create("dns:localhost,ip:127.0.0.1");
        }
        return certificate;
    }

    /** In front of the shared database, without TLS towards it, as the SCRAM user. */
    static TestGateway start() throws Exception {
        return start(target("127.0.0.1:" + EmbeddedDatabase.shared().port(), TlsMode.DISABLE), scram());
    }

    static TestGateway start(Target target, Credential credential) throws Exception {
        return new TestGateway(target, credential, Duration.ofSeconds(3));
    }

    static Credential scram() {
        return new Credential("shop", Optional.of(EmbeddedDatabase.SCRAM_USER), EmbeddedDatabase.PASSWORD);
    }

    static Target target(String address, TlsMode tls) {
        return new Target(
                TARGET,
                "postgres",
                address,
                Optional.of("shop"),
                tls,
                tls == TlsMode.VERIFY_CA || tls == TlsMode.VERIFY_FULL
                        ? Optional.of(EmbeddedDatabase.shared()
                                .certificate()
                                .certificateFile()
                                .toString())
                        : Optional.empty(),
                Map.of("database", EmbeddedDatabase.DATABASE));
    }

    private static PolicyDecision decide(Caller caller, Operation operation) {
        String text = operation.text() + operation.parameters();
        Effect effect = text.contains("deny") ? Effect.DENY : text.contains("hold") ? Effect.APPROVE : Effect.ALLOW;
        return new PolicyDecision(
                effect,
                "test-" + effect.word(),
                "said the test",
                effect == Effect.APPROVE ? 1 : 0,
                text.contains("briefly") ? Duration.ofSeconds(8) : Duration.ofMinutes(5),
                List.of());
    }

    int port() {
        return listener.endpoint().port();
    }

    /** With pgjdbc; {@code options} such as {@code preferQueryMode=simple}. */
    Connection connect(String... options) throws SQLException {
        return DriverManager.getConnection(url(options), "whoever", TOKEN);
    }

    String url(String... options) {
        String given = String.join("&", options);
        return "jdbc:postgresql://localhost:" + port() + "/" + EmbeddedDatabase.DATABASE + "?"
                + (given.contains("sslmode") ? "" : "sslmode=disable&") + given;
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
        enforcement.close();
        loops.shutdownGracefully(0, 5, java.util.concurrent.TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
