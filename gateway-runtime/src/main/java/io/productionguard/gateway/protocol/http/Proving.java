package io.productionguard.gateway.protocol.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.productionguard.gateway.enforce.GuardedConnection;
import io.productionguard.gateway.identity.Caller;
import io.productionguard.gateway.identity.IdentityException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** Finds out who sends a request. What was proved on a connection counts for its later requests with the same proof. */
final class Proving {

    private Proving() {}

    /** Hears why a client is not served: 401 and one clause, or 503 when there are too many. */
    interface Refused {

        void accept(int status, String reason);
    }

    /** Calls {@code proved} or {@code unproved}, once, on the client's event loop. */
    static void begin(
            ClientHandler client, HttpServices services, HttpHeaders headers, Runnable proved, Refused unproved) {
        if (services.inspected().isPresent()) {
            proved.run();
            return;
        }
        Optional<String> proof = services.dialect().proof(headers);
        if (proof.isEmpty()) {
            unproved.accept(401, "the request has no token");
            return;
        }
        if (client.guarded() != null && same(proof.get(), client.proven())) {
            proved.run();
            return;
        }
        services.context()
                .authenticator()
                .authenticate(proof.get())
                .whenCompleteAsync(
                        (caller, failure) -> {
                            if (!client.channel().isActive()) {
                                return;
                            }
                            if (failure != null) {
                                unproved.accept(401, clause(failure));
                            } else {
                                admit(client, services, proof.get(), caller, proved, unproved);
                            }
                        },
                        client.channel().eventLoop());
    }

    private static void admit(
            ClientHandler client,
            HttpServices services,
            String proof,
            Caller caller,
            Runnable proved,
            Refused unproved) {
        if (client.guarded() != null) {
            if (!caller.subject().equals(client.caller().subject())) {
                unproved.accept(401, "the connection belongs to another caller");
                return;
            }
            client.admitted(proof, caller, client.guarded());
        } else if (client.shared().seats().take(client.channel()) == null) {
            unproved.accept(503, "");
            return;
        } else {
            try {
                GuardedConnection connection =
                        services.context().enforcement().connect(client.shared().target(), caller, client.address());
                client.admitted(proof, caller, connection);
            } catch (IOException e) {
                unproved.accept(401, "the connection could not be recorded");
                return;
            }
        }
        proved.run();
    }

    /** In a time that tells nothing about where they differ; without arrays, because every request asks. */
    private static boolean same(String proof, String proven) {
        int different = proof.length() ^ proven.length();
        for (int i = 0; i < Math.min(proof.length(), proven.length()); i++) {
            different |= proof.charAt(i) ^ proven.charAt(i);
        }
        return different == 0;
    }

    private static String clause(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof IdentityException ? cause.getMessage() : "its identity could not be checked";
    }
}
