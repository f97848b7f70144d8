package io.productionguard.gateway.protocol.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.enforce.Refusal;
import io.productionguard.gateway.protocol.http.RefusedRequest;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What client libraries read in place of an answer. */
final class StatusReplyTest {

    private static String body(int status) {
        return StatusReply.of(new RefusedRequest(
                        Optional.empty(), status, new Refusal("held for approval 7", "", "send it again"), "op-1"))
                .body();
    }

    @Test
    void aRequestThatIsHeldHasNotFailed() {
        assertThat(body(202))
                .contains("\"status\":\"Success\"", "\"code\":202", "held for approval 7. send it again")
                .doesNotContain("reason", "Failure");
    }

    @Test
    void aRefusalSaysWhyInTheWordsOfTheApi() {
        assertThat(body(403)).contains("\"status\":\"Failure\"", "\"reason\":\"Forbidden\"", "\"code\":403");
    }
}
