package io.productionguard.gateway.session;

import io.productionguard.gateway.operation.Access;
import io.productionguard.gateway.operation.Meaning;
import io.productionguard.gateway.operation.Operation;
import io.productionguard.gateway.operation.OperationDigest;
import io.productionguard.gateway.operation.Risk;
import io.productionguard.gateway.policy.Rule;
import io.productionguard.gateway.policy.Target;
import io.productionguard.gateway.protocol.ClientContext;
import io.productionguard.gateway.protocol.ClientEnvironment;
import io.productionguard.gateway.protocol.Endpoint;
import io.productionguard.gateway.protocol.Listener;
import io.productionguard.gateway.protocol.ListenerContext;
import io.productionguard.gateway.protocol.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A protocol without a wire: opens real ports, and hands what a connection would work with to the test, which plays the
 * client itself.
 */
final class ListeningProtocol implements Protocol {

    /** An address that cannot be listened for. */
    static final String BROKEN = "broken:1";

    final List<ListenerContext> contexts = new ArrayList<>();
    final List<ServerSocket> sockets = new ArrayList<>();

    @Override
    public String name() {
        return "listening";
    }

    @Override
    public Set<String> actions() {
        return Set.of("thing.read", "thing.write", "thing.unknown");
    }

    @Override
    public Set<String> unknownActions() {
        return Set.of("thing.unknown");
    }

    @Override
    public Map<String, String> options() {
        return Map.of();
    }

    @Override
    public List<Rule> builtInRules() {
        return List.of();
    }

    @Override
    public Operation explain(Target target, String text) {
        return operation(target.name(), text);
    }

    static Operation operation(String target, String text) {
        Meaning meaning = text.startsWith("read")
                ? new Meaning(List.of(Access.of("thing.read")), Risk.LOW, List.of())
                : new Meaning(List.of(Access.of("thing.write")), Risk.HIGH, List.of("changes things"));
        return new Operation(
                target,
                text,
                List.of(),
                meaning,
                OperationDigest.of(target, List.of(text.getBytes(StandardCharsets.UTF_8))));
    }

    @Override
    public Listener listen(Target target, ListenerContext context) throws IOException {
        if (target.address().equals(BROKEN)) {
            throw new IOException("the address " + BROKEN + " cannot be used");
        }
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        sockets.add(socket);
        contexts.add(context);
        Endpoint endpoint = new Endpoint(target, "localhost", socket.getLocalPort());
        return new Listener() {
            @Override
            public Endpoint endpoint() {
                return endpoint;
            }

            @Override
            public void close() {
                try {
                    socket.close();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
    }

    @Override
    public ClientEnvironment clientEnvironment(List<Endpoint> endpoints, ClientContext context) {
        return new ClientEnvironment(
                Map.of("THING_PORT", Integer.toString(endpoints.get(0).port()), "THING_TOKEN", context.token()),
                Set.of("THING_TOKEN"),
                Map.of("thing.conf", "ca=" + context.certificateAuthority()),
                Set.of("THING_ELSEWHERE"));
    }
}
