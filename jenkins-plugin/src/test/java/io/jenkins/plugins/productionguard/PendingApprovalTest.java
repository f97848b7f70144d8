package io.jenkins.plugins.productionguard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jenkins.plugins.productionguard.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a card shows of a held command. */
class PendingApprovalTest {

    @Test
    void aPreviewKeepsItsLinesAndShowsWhatIsHidden() throws Exception {
        PendingApproval pending = new PendingApproval(
                Json.object("{\"id\":\"a1\",\"parameters\":[\"7\",\"changes:\\n- a: 1\\n+ a: \\u202e2\\u001b[2K\"]}"), 1);

        assertEquals(List.of("7", "changes:\n- a: 1\n+ a: \\u202e2\\u001b[2K"), pending.getParameters());
    }
}
