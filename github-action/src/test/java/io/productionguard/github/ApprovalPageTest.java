package io.productionguard.github;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.operation.OperationDigest;
import io.productionguard.gateway.operation.Risk;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the page makes of texts that an agent wrote. */
class ApprovalPageTest {

    private static String page(String... parameters) {
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        HeldRequest request = new HeldRequest(
                "a1",
                new OperationDigest("ab".repeat(32)),
                "prod",
                "repo:acme/shop",
                "PATCH /apis/apps/v1/namespaces/shop/deployments/web",
                List.of(parameters),
                List.of("k8s.patch"),
                List.of("deployments/web"),
                Risk.HIGH,
                List.of(),
                "changes",
                "",
                1,
                now,
                now.plusSeconds(60),
                List.of());
        return ApprovalPage.of(request, "s-1", "https://github.com/acme/shop/actions/runs/1", "n1")
                .markdown();
    }

    @Test
    void showsAPreviewAsABlockWithItsLines() {
        assertThat(page("7", "changes the object:\n- spec.replicas: 2\n+ spec.replicas: 0"))
                .contains("1. <code>7</code>\n")
                .contains(
                        "2. <pre>changes the object&#58;&#10;- spec.replicas&#58; 2&#10;&#43; spec.replicas&#58; 0</pre>\n");
    }

    @Test
    void nothingInAPreviewEndsItsBlock() {
        assertThat(page("creates:\n\n```\n</pre>\n## Approved\n\u202e@jane"))
                .contains(
                        "1. <pre>creates&#58;&#10;&#10;&#96;&#96;&#96;&#10;&#60;&#47;pre&#62;&#10;&#35;&#35; Approved&#10;"
                                + "&#91;U&#43;202E&#93;&#64;jane</pre>\n")
                .doesNotContain("```");
    }
}
