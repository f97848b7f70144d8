package io.productionguard.gateway.protocol.http;

import io.productionguard.gateway.operation.Meaning;
import java.util.List;

/** What a {@link Dialect} makes of a request. */
public sealed interface Reading {

    /**
     * It is understood, or understood to be unknown.
     *
     * @param meaning for the rules
     * @param text for people, one line such as {@code POST /api/orders?dry=1}; masked before it is shown
     * @param parameters the body, or what matters of it, as text for people; masked before it is shown. All of it is
     *     searched for mask tokens
     */
    record Understood(Meaning meaning, String text, List<String> parameters) implements Reading {

        public Understood {
            parameters = List.copyOf(parameters);
        }
    }

    /**
     * It is malformed, or never forwarded whatever the rules say. Recorded as a violation.
     *
     * @param status of the answer, 400 to 499
     * @param detail one sentence for the client
     */
    record Refused(int status, String detail) implements Reading {}
}
