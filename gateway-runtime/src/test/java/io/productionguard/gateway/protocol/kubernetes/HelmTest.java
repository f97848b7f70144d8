package io.productionguard.gateway.protocol.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;

/** The real Helm 3, where there is one, in front of the small API server. */
@Timeout(300)
@EnabledIf(
        value = "io.productionguard.gateway.protocol.kubernetes.Helm#isInstalled",
        disabledReason = "helm is not on the PATH")
final class HelmTest {

    @Test
    void installsAndUpgradesWithoutSeeingASecretAndNeverWritesAMaskedReleaseBack() throws Exception {
        try (GuardedCluster cluster = GuardedCluster.allowing()) {
            new Helm(cluster, "shop").goesRound("s3cret-of-the-release");
        }
    }

    @Test
    void doesSoWithAReleaseOfNearlyAMegabyte() throws Exception {
        try (GuardedCluster cluster = GuardedCluster.allowing()) {
            new Helm(cluster, "shop").goesRoundWithMuch("s3cret-of-the-release");
            assertThat(cluster.api.seen)
                    .filteredOn(seen -> seen.body().contains("helm.sh/release.v1"))
                    .anySatisfy(seen -> assertThat(seen.body()).hasSizeGreaterThan(1_000_000));
        }
    }
}
