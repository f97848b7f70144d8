package io.productionguard.gateway.protocol;

import io.productionguard.gateway.operation.Operation;
import io.productionguard.gateway.policy.Target;
import io.productionguard.gateway.policy.TargetType;
import java.io.IOException;
import java.util.List;

/** One kind of target: what the configuration needs to know of it, and how it is served. Stateless. */
public interface Protocol extends TargetType {

    /**
     * The operation that {@code text} would be, without any server: what {@code policy explain} shows.
     *
     * @throws IllegalArgumentException when the text is none of this protocol's
     */
    Operation explain(Target target, String text);

    /**
     * The same for an operation that has a body beside its text, such as an HTTP request.
     *
     * @throws IllegalArgumentException when the text is none of this protocol's, or its operations have no body
     */
    default Operation explain(Target target, String text, byte[] body) {
        throw new IllegalArgumentException("an operation of type " + name() + " has no body");
    }

    /** What of a credential is masked wherever it turns up, the longest forms and their parts. */
    default List<String> secrets(Target target, Credential credential) {
        return List.of(credential.secret());
    }

    /**
     * Opens a listener on the loopback interface for one target.
     *
     * @throws IOException when the port cannot be opened or the target's settings do not work
     */
    Listener listen(Target target, ListenerContext context) throws IOException;

    /** What ordinary clients need to reach these targets: variables and files. {@code endpoints} is not empty. */
    ClientEnvironment clientEnvironment(List<Endpoint> endpoints, ClientContext context);
}
