package io.productionguard.gateway.protocol.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.productionguard.gateway.operation.kubernetes.KubernetesClassifier;
import io.productionguard.gateway.protocol.http.BodyMasking;
import io.productionguard.gateway.protocol.http.RequestHead;
import io.productionguard.gateway.protocol.http.ResponseHead;
import io.productionguard.gateway.protocol.http.body.BodyFilter;
import io.productionguard.gateway.testing.Eventually;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Helm's releases are masked by a thread of their own, one after the other, and not more of them than there is room for. */
@Timeout(60)
final class ReleaseQueueTest {

    private final ReleaseQueue queue = new ReleaseQueue();
    private final CountDownLatch go = new CountDownLatch(1);

    /** Keeps the queue's thread busy until the test lets it go. */
    private CompletableFuture<byte[]> occupied() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<byte[]> job = queue.add(() -> {
            begun.countDown();
            try {
                assertThat(go.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return null;
        });
        begun.await();
        return job;
    }

    @AfterEach
    void letGo() {
        go.countDown();
    }

    private BodyFilter filter(String path) throws Exception {
        KubernetesDialect dialect = new KubernetesDialect(new KubernetesClassifier(List.of()), queue);
        DefaultHttpHeaders headers = new DefaultHttpHeaders();
        headers.set("content-type", "application/json");
        RequestHead request = new RequestHead("GET", path, List.of(), "", List.of(), new DefaultHttpHeaders());
        BodyMasking masking = dialect.masking(request, new ResponseHead(200, headers), new Passages().next());
        return ((BodyMasking.Filtered) masking).filter();
    }

    private static String fed(BodyFilter filter, String json) throws Exception {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return new String(filter.feed(bytes, 0, bytes.length), StandardCharsets.UTF_8);
    }

    @Test
    void anAnswerStopsAtAReleaseUntilItIsMasked() throws Exception {
        String release = Releases.twice(Releases.packed(Releases.large()));
        String secret = Releases.secret(release);
        CompletableFuture<byte[]> before = occupied();
        BodyFilter filter = filter("/api/v1/namespaces/shop/secrets/sh.helm.release.v1.shop.v1");

        String begun = fed(filter, secret);
        CompletableFuture<?> stopped = filter.stopped().toCompletableFuture();
        assertThat(begun).doesNotContain("release");
        assertThat(queue.waiting()).isEqualTo(1);
        assertThat(stopped).isNotDone();

        go.countDown();
        assertThat(before).succeedsWithin(30, TimeUnit.SECONDS);
        assertThat(stopped).succeedsWithin(30, TimeUnit.SECONDS);
        String whole = begun + new String(filter.more(), StandardCharsets.UTF_8);
        assertThat(filter.stopped()).isNull();
        assertThat(filter.end()).isEmpty();
        assertThat(whole).isEqualTo(secret.replace(release, Releases.member(whole, "release")));
        assertThat(Releases.unpacked(Releases.member(whole, "release")))
                .contains("[masked:")
                .doesNotContain(Releases.SECRET);
    }

    @Test
    void otherAnswersDoNotWait() throws Exception {
        var unused = occupied();
        String pod = "{\"kind\":\"Pod\",\"data\":{\"release\":\"H4sIAAAAAAAA\"},\"metadata\":{\"name\":\"release\"}}";
        for (String path : List.of("/api/v1/namespaces/shop/pods/a", "/apis/apps/v1/namespaces/shop/deployments/a")) {
            BodyFilter filter = filter(path);
            assertThat(fed(filter, pod)).isEqualTo(pod);
            assertThat(filter.stopped()).isNull();
        }
        BodyFilter secrets = filter("/api/v1/namespaces/shop/secrets/a");
        assertThat(fed(
                        secrets,
                        "{\"data\":{\"password\":\"aHVudGVyMg==\"},\"metadata\":{\"labels\":{\"release\":\"x\"}}}"))
                .contains("\"release\":\"x\"")
                .doesNotContain("aHVudGVyMg");
        assertThat(secrets.stopped()).isNull();
    }

    @Test
    void whatIsClosedDoesNotWaitAnyMore() throws Exception {
        var unused = occupied();
        BodyFilter filter = filter("/api/v1/namespaces/shop/configmaps/a");
        fed(filter, "{\"data\":{\"release\":\"" + Releases.packed("{}") + "\"}}");
        assertThat(queue.waiting()).isEqualTo(1);

        filter.close();

        assertThat(queue.waiting()).isZero();
    }

    @Test
    void oneTooManyEndsItsAnswerWithAReason() throws Exception {
        CompletableFuture<byte[]> first = occupied();
        List<CompletableFuture<byte[]>> waiting = new ArrayList<>();
        for (int i = 0; i < ReleaseQueue.MOST; i++) {
            waiting.add(queue.add(() -> null));
        }
        BodyFilter filter = filter("/api/v1/namespaces/shop/secrets/a");

        assertThatThrownBy(() -> fed(filter, Releases.secret(Releases.twice(Releases.packed("{}")))))
                .isInstanceOf(BodyFilter.UnmaskableException.class)
                .hasMessageContaining("try again");

        go.countDown();
        assertThat(first).succeedsWithin(30, TimeUnit.SECONDS);
        for (CompletableFuture<byte[]> job : waiting) {
            assertThat(job).succeedsWithin(30, TimeUnit.SECONDS);
        }
        assertThat(Eventually.value(queue::waiting, number -> number == 0)).isZero();
    }

    @Test
    void whatIsBegunIsFinishedThoughItIsCancelled() throws Exception {
        CompletableFuture<byte[]> job = occupied();

        assertThat(job.cancel(true)).isFalse();
        assertThat(job).isNotDone();
        go.countDown();

        assertThat(job).succeedsWithin(30, TimeUnit.SECONDS);
    }
}
