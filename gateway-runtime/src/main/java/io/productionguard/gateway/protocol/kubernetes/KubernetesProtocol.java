package io.productionguard.gateway.protocol.kubernetes;

import io.productionguard.gateway.net.Authorities;
import io.productionguard.gateway.net.TlsMode;
import io.productionguard.gateway.net.UpstreamTls;
import io.productionguard.gateway.operation.Operation;
import io.productionguard.gateway.operation.kubernetes.KubernetesActions;
import io.productionguard.gateway.operation.kubernetes.KubernetesClassifier;
import io.productionguard.gateway.operation.kubernetes.PodConnection;
import io.productionguard.gateway.policy.Rule;
import io.productionguard.gateway.policy.Target;
import io.productionguard.gateway.protocol.ClientContext;
import io.productionguard.gateway.protocol.ClientEnvironment;
import io.productionguard.gateway.protocol.Credential;
import io.productionguard.gateway.protocol.Endpoint;
import io.productionguard.gateway.protocol.Listener;
import io.productionguard.gateway.protocol.ListenerContext;
import io.productionguard.gateway.protocol.Protocol;
import io.productionguard.gateway.protocol.Seats;
import io.productionguard.gateway.protocol.http.HttpLimits;
import io.productionguard.gateway.protocol.http.HttpListener;
import io.productionguard.gateway.protocol.http.HttpServices;
import io.productionguard.gateway.protocol.http.Injection;
import io.productionguard.gateway.protocol.http.UpstreamAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

/** Targets of type {@code kubernetes}: an API server, reached by kubectl, Helm and client libraries. */
public final class KubernetesProtocol implements Protocol {

    static final String NAMESPACE = "namespace";
    static final String IMAGES = "images";

    /** As large as API servers take objects. */
    private static final int MAX_BODY = 3 << 20;

    /** Variables by which clients would find another cluster, or another way to it. */
    private static final Set<String> CLEARED = Set.of(
            "KUBERNETES_SERVICE_HOST",
            "KUBERNETES_SERVICE_PORT",
            "KUBERNETES_MASTER",
            "KUBE_CONFIG_PATH",
            "KUBE_CONFIG_PATHS",
            "KUBE_TOKEN",
            "HELM_KUBEAPISERVER",
            "HELM_KUBETOKEN",
            "HELM_KUBECAFILE",
            "HELM_KUBECONTEXT",
            "HELM_KUBEASUSER",
            "HELM_KUBEASGROUPS");

    private final List<Rule> builtInRules;

    /** @param builtInRules rules that hold without a configuration's own */
    public KubernetesProtocol(List<Rule> builtInRules) {
        this.builtInRules = List.copyOf(builtInRules);
    }

    @Override
    public String name() {
        return "kubernetes";
    }

    @Override
    public Set<String> actions() {
        return KubernetesActions.ALL;
    }

    @Override
    public Set<String> unknownActions() {
        return KubernetesActions.UNKNOWN;
    }

    @Override
    public Set<String> fields() {
        return PodConnection.FIELDS;
    }

    @Override
    public Set<String> ruledActions() {
        return KubernetesActions.RULED;
    }

    @Override
    public Map<String, String> options() {
        return Map.of(
                Seats.OPTION,
                Seats.schema(HttpLimits.USUAL_CLIENTS),
                NAMESPACE,
                "{\"type\":\"string\",\"minLength\":1,\"maxLength\":63,\"pattern\":\"^[a-z0-9-]+$\","
                        + "\"description\":\"the namespace that clients work in unless they name another\"}",
                IMAGES,
                "{\"type\":\"array\",\"items\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":256},\"minItems\":1,"
                        + "\"description\":\"globs of the images that pods may run; others are k8s.image.unlisted\"}");
    }

    @Override
    public List<Rule> builtInRules() {
        return builtInRules;
    }

    @Override
    public Map<String, String> problems(Target target) {
        try {
            UpstreamAddress address = UpstreamAddress.parse(target.address());
            if (!address.secure() || target.tls() == TlsMode.DISABLE) {
                return Map.of(
                        "address",
                        "must be https: API servers speak TLS; write https://HOST:PORT without tls: disable");
            }
            return Map.of();
        } catch (IllegalArgumentException e) {
            return Map.of("address", e.getMessage());
        }
    }

    private static KubernetesClassifier classifier(Target target) {
        String images = target.options().getOrDefault(IMAGES, "");
        return new KubernetesClassifier(images.isEmpty() ? List.of() : List.of(images.split("\n", -1)));
    }

    @Override
    public Operation explain(Target target, String text) {
        return explain(target, text, new byte[0]);
    }

    @Override
    public Operation explain(Target target, String text, byte[] body) {
        return ExplainedRequest.operation(target, classifier(target), text, body);
    }

    @Override
    public List<String> secrets(Target target, Credential credential) {
        return ClusterAccess.secrets(credential.secret(), target.address());
    }

    @Override
    public Listener listen(Target target, ListenerContext context) throws IOException {
        Executor blocking = task -> {
            Thread thread = new Thread(task, "kubernetes-credential");
            thread.setDaemon(true);
            thread.start();
        };
        try {
            UpstreamAddress address = UpstreamAddress.parse(target.address());
            ClusterAccess access = ClusterAccess.of(context.credential(), target.address());
            UpstreamTls tls = UpstreamTls.create(
                    target.tls(), authorities(target, access), access.certificate(), address.host(), address.port());
            Injection injection = access.proof()
                    .<Injection>map(source -> new ProofInjection(source, tls::show, blocking, InstantSource.system()))
                    .orElse(WithoutCredential.INSTANCE);
            return HttpListener.open(
                    target,
                    new HttpServices(
                            context,
                            address,
                            Optional.of(tls),
                            new KubernetesDialect(classifier(target), new ReleaseQueue()),
                            injection,
                            HttpLimits.DEFAULT
                                    .withRequestBody(MAX_BODY)
                                    .withClients(Seats.limit(target, HttpLimits.USUAL_CLIENTS))));
        } catch (IllegalArgumentException e) {
            throw new IOException("target " + target.name() + ": " + e.getMessage(), e);
        }
    }

    /** The target's own file wins over what the kubeconfig brings. */
    private static Optional<Authorities> authorities(Target target, ClusterAccess access) throws IOException {
        if (target.certificateAuthority().isPresent()) {
            return Optional.of(
                    Authorities.file(Path.of(target.certificateAuthority().get())));
        }
        return target.tls() == TlsMode.REQUIRE ? Optional.empty() : access.authorities();
    }

    @Override
    public ClientEnvironment clientEnvironment(List<Endpoint> endpoints, ClientContext context) {
        return new ClientEnvironment(
                Map.of(
                        "KUBECONFIG",
                        context.directory().resolve(AgentKubeconfig.FILE).toString()),
                Set.of(),
                Map.of(AgentKubeconfig.FILE, AgentKubeconfig.text(endpoints, context)),
                CLEARED);
    }
}
