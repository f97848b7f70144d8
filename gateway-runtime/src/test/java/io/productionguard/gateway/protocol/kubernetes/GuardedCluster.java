package io.productionguard.gateway.protocol.kubernetes;

import io.netty.channel.EventLoopGroup;
import io.productionguard.gateway.approval.ApprovalDecision;
import io.productionguard.gateway.approval.ApprovalRequest;
import io.productionguard.gateway.enforce.Enforcement;
import io.productionguard.gateway.enforce.ResponseSettings;
import io.productionguard.gateway.identity.Caller;
import io.productionguard.gateway.identity.CallerAuthenticator;
import io.productionguard.gateway.identity.IdentityException;
import io.productionguard.gateway.identity.SessionIdentity;
import io.productionguard.gateway.mask.SessionMasker;
import io.productionguard.gateway.net.SessionAuthority;
import io.productionguard.gateway.net.Transport;
import io.productionguard.gateway.policy.ConfigurationParser;
import io.productionguard.gateway.policy.GuardConfiguration;
import io.productionguard.gateway.policy.Policy;
import io.productionguard.gateway.policy.Target;
import io.productionguard.gateway.protocol.ClientContext;
import io.productionguard.gateway.protocol.ClientEnvironment;
import io.productionguard.gateway.protocol.Credential;
import io.productionguard.gateway.protocol.Listener;
import io.productionguard.gateway.protocol.ListenerContext;
import io.productionguard.gateway.protocol.Protocol;
import io.productionguard.gateway.protocol.Protocols;
import io.productionguard.gateway.record.Event;
import io.productionguard.gateway.testing.Eventually;
import io.productionguard.gateway.testing.MemoryRecorder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The small API server with a gateway before it: the real enforcement path, policy, masker and engine, and the real kubectl. */
final class GuardedCluster implements AutoCloseable {

    private static final String ALLOW_ALL = "rules:\n  - {name: all, effect: allow, actions: [\"k8s.*\"]}\n";

    static final String SESSION_TOKEN = "session-token-of-the-agent";

    /** The small API server, or null in front of another cluster. */
    final ApiServer api;

    final MemoryRecorder recorder = new MemoryRecorder();
    final Enforcement enforcement;
    final Path directory = Files.createTempDirectory("agent");
    final Map<String, String> environment;

    private final EventLoopGroup loops = Transport.loops(2, "test-loop");
    private final Listener listener;

    /**
     * In front of a cluster.
     *
     * @param where the target's keys beside type and credential, as YAML
     * @param rules of the configuration, a YAML list; empty for the built-in ones
     */
    private GuardedCluster(ApiServer api, String where, String rules, Credential credential) throws Exception {
        this(
                api,
                where,
                rules,
                credential,
                SESSION_TOKEN,
                secret -> secret.equals(SESSION_TOKEN)
                        ? CompletableFuture.completedStage(Caller.localUser("agent"))
                        : CompletableFuture.failedStage(new IdentityException("the token is not this session's")));
    }

    private GuardedCluster(
            ApiServer api,
            String where,
            String rules,
            Credential credential,
            String token,
            CallerAuthenticator authenticator)
            throws Exception {
        this.api = api;
        Protocol protocol = Protocols.all().stream()
                .filter(candidate -> candidate.name().equals("kubernetes"))
                .findFirst()
                .orElseThrow();
        String yaml = "version: 1\ntargets:\n  prod: {type: kubernetes, credential: prod, " + where + "}\n" + rules;
        GuardConfiguration configuration =
                ConfigurationParser.parse(yaml.getBytes(StandardCharsets.UTF_8), "test", Protocols.all());
        Target target = configuration.targets().get(0);
        enforcement = new Enforcement(
                Policy.of(configuration, Protocols.all())::decide,
                SessionMasker.create(Set.of("secrets", "personal"), List.of(), protocol.secrets(target, credential)),
                recorder,
                new ResponseSettings(true, 65_536, 65_536),
                InstantSource.system());
        SessionAuthority authority = SessionAuthority.create();
        listener = protocol.listen(
                target,
                new ListenerContext(
                        loops,
                        authority.serverContext(),
                        authority::contextFor,
                        enforcement,
                        authenticator,
                        Optional.of(credential)));
        Path certificate = Files.writeString(directory.resolve("ca.pem"), authority.certificatePem());
        ClientEnvironment clients = protocol.clientEnvironment(
                List.of(listener.endpoint()), new ClientContext(directory, certificate, token));
        for (Map.Entry<String, String> file : clients.files().entrySet()) {
            Files.writeString(directory.resolve(file.getKey()), file.getValue());
        }
        environment = clients.variables();
    }

    private static GuardedCluster inFrontOf(ApiServer api, String rules) throws Exception {
        return inFrontOf(api, rules, ApiServer.TOKEN);
    }

    private static String where(ApiServer api) {
        return "address: \"" + api.address() + "\", ca: " + api.certificate.certificateFile() + ", namespace: shop";
    }

    /** Everything runs, for clients of this session. */
    static GuardedCluster allowing(SessionIdentity session) throws Exception {
        ApiServer api = new ApiServer();
        return new GuardedCluster(
                api,
                where(api),
                ALLOW_ALL,
                new Credential("prod", Optional.empty(), ApiServer.TOKEN),
                session.token(),
                session);
    }

    private static GuardedCluster inFrontOf(ApiServer api, String rules, String credential) throws Exception {
        return new GuardedCluster(api, where(api), rules, new Credential("prod", Optional.empty(), credential));
    }

    /** Everything runs, with this as the gateway's credential. */
    static GuardedCluster allowing(ApiServer api, String credential) throws Exception {
        return inFrontOf(api, ALLOW_ALL, credential);
    }

    static GuardedCluster withBuiltInRules() throws Exception {
        return inFrontOf(new ApiServer(), "");
    }

    /** Everything runs, so that a test can look at something else than decisions. */
    static GuardedCluster allowing() throws Exception {
        return inFrontOf(new ApiServer(), ALLOW_ALL);
    }

    /** With rules of a configuration's own, as YAML. */
    static GuardedCluster with(String rules) throws Exception {
        return inFrontOf(new ApiServer(), rules);
    }

    /** Reads run, everything else is held. */
    static GuardedCluster asking() throws Exception {
        return with("""
                rules:
                  - {name: reads, effect: allow, actions: [k8s.get, k8s.list, k8s.discover, k8s.review]}
                  - {name: ask, effect: approve, actions: ["k8s.delete*", k8s.token, k8s.evict]}
                """);
    }

    /** In front of the cluster of a kubeconfig, which everything may be done to. */
    static GuardedCluster of(String kubeconfig, String address) throws Exception {
        return new GuardedCluster(
                null, "address: \"" + address + "\"", ALLOW_ALL, new Credential("prod", Optional.empty(), kubeconfig));
    }

    Kubectl kubectl(String... arguments) throws Exception {
        return Kubectl.start(this, Kubectl.current(), arguments);
    }

    /** The request that is held, as soon as there is one. */
    ApprovalRequest held() throws Exception {
        Eventually.value(() -> enforcement.desk().waiting().size(), size -> size > 0);
        return enforcement.desk().waiting().get(0);
    }

    void approve(ApprovalRequest request) {
        answer(request, ApprovalDecision.Verdict.APPROVE);
    }

    void answer(ApprovalRequest request, ApprovalDecision.Verdict verdict) {
        enforcement
                .desk()
                .decide(new ApprovalDecision(request.id(), request.digest(), verdict, "jane", "it is a test", ""));
    }

    /** What was decided about operations with this action. */
    List<Event.OperationDecided> decided(String action) {
        return recorder.events(Event.OperationDecided.class).stream()
                .filter(event -> event.actions().contains(action))
                .toList();
    }

    int port() {
        return listener.endpoint().port();
    }

    @Override
    public void close() {
        listener.close();
        enforcement.close();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
        if (api != null) {
            api.close();
        }
    }
}
