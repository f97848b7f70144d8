package io.productionguard.gateway.protocol.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.identity.OidcSettings;
import io.productionguard.gateway.identity.SessionIdentity;
import io.productionguard.gateway.testing.OidcIssuer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** kubectl with the job's own identity token in place of the session's. */
@Timeout(120)
@NeedsKubectl
final class IdentityTokenTest {

    @Test
    void letsInWhoHasTheSameJobsAndNobodyElse() throws Exception {
        try (OidcIssuer issuer = new OidcIssuer();
                SessionIdentity session = SessionIdentity.establish(
                        new OidcSettings(
                                issuer.name(),
                                "production-guard",
                                Map.of(),
                                List.of("run_id"),
                                Optional.empty(),
                                Map.of()),
                        issuer.token(issuer.claims()));
                GuardedCluster cluster = GuardedCluster.allowing(session)) {
            Map<String, Object> claims = issuer.claims();
            claims.put("jti", "another");
            String sameJob = issuer.token(claims);
            claims.put("run_id", "4712");
            String anotherJob = issuer.token(claims);

            Kubectl.Result refused =
                    cluster.kubectl("--token=" + anotherJob, "get", "pods").await();
            assertThat(refused.exitCode()).isNotZero();
            assertThat(refused.err()).contains("provide credentials");
            assertThat(cluster.api.seen).isEmpty();

            assertThat(cluster.kubectl("get", "pods").await().out()).contains("web-1");
            Kubectl.Result read =
                    cluster.kubectl("--token=" + sameJob, "get", "pods").await();
            assertThat(read.out()).as(read.err()).contains("web-1");
            assertThat(cluster.api.seen.toString()).doesNotContain(sameJob, session.token());
            assertThat(cluster.recorder.events().toString()).doesNotContain(sameJob, session.token());
        }
    }
}
