package io.productionguard.gateway.protocol.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.productionguard.gateway.net.ClientCertificate;
import io.productionguard.gateway.protocol.http.Injection;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class ProofInjectionTest {

    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
    private final Deque<ProofSource.Proof> proofs = new ArrayDeque<>();
    private final List<ClientCertificate> shown = new ArrayList<>();
    private final ProofInjection injection = new ProofInjection(
            () -> {
                if (proofs.isEmpty()) {
                    throw new IOException("there is none");
                }
                return proofs.poll();
            },
            shown::add,
            Runnable::run,
            new InstantSource() {
                @Override
                public Instant instant() {
                    return now.get();
                }
            });

    private HttpHeaders sent() {
        HttpHeaders headers = new DefaultHttpHeaders();
        headers.set("authorization", "Bearer of-the-agent");
        return injection
                .apply(new Injection.Outgoing("GET", "/api", headers, () -> ""))
                .toCompletableFuture()
                .join()
                .headers();
    }

    @Test
    void asksForATokenAgainWhenItsTimeIsOver() {
        proofs.add(ProofSource.Proof.of("first", NOON.plusSeconds(60)));
        proofs.add(ProofSource.Proof.of("second", NOON.plusSeconds(120)));

        assertThat(sent().get("authorization")).isEqualTo("Bearer first");
        now.set(NOON.plusSeconds(59));
        assertThat(sent().get("authorization")).isEqualTo("Bearer first");
        now.set(NOON.plusSeconds(60));
        assertThat(sent().get("authorization")).isEqualTo("Bearer second");
        assertThat(proofs).isEmpty();
    }

    @Test
    void showsACertificateAndNeverLetsAConnectionOutliveIt() throws Exception {
        ClientCertificate first = Certificates.client();
        ClientCertificate second = Certificates.client();
        proofs.add(new ProofSource.Proof("", Optional.of(first), NOON.plusSeconds(60)));
        proofs.add(new ProofSource.Proof("with-a-token", Optional.of(second), NOON.plusSeconds(120)));

        HttpHeaders headers = sent();
        now.set(NOON.plusSeconds(61));

        assertThat(headers.contains("authorization")).isFalse();
        assertThat(headers.get("connection")).isEqualTo("close");
        assertThat(sent().get("authorization")).isEqualTo("Bearer with-a-token");
        assertThat(shown).containsExactly(first, second);
    }

    @Test
    void asksAgainAfterAFailure() {
        assertThatThrownBy(this::sent).hasRootCauseMessage("there is none");
        proofs.add(ProofSource.Proof.of("better", NOON.plusSeconds(60)));

        assertThat(sent().get("authorization")).isEqualTo("Bearer better");
    }
}
