package io.productionguard.gateway.protocol.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.productionguard.gateway.operation.kubernetes.Query;
import io.productionguard.gateway.operation.kubernetes.RequestInfo;
import io.productionguard.gateway.protocol.http.Preview;
import io.productionguard.gateway.protocol.http.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What an approver is told a change would do, and what is asked to find it out. */
final class ImpactPreviewTest {

    private final List<Preview.Request> asked = new ArrayList<>();

    private String preview(String method, String target, String body, Function<Preview.Request, String> server)
            throws Exception {
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        String query = mark < 0 ? "" : target.substring(mark + 1);
        RequestHead head = new RequestHead(
                method, path, List.of(), query, List.of(), new DefaultHttpHeaders().set("content-type", "application/json"));
        RequestInfo info = RequestInfo.of(method, path, Query.parse(query));
        Preview preview = ImpactPreview.of(info, head, body.getBytes(StandardCharsets.UTF_8)).orElseThrow();
        Optional<Preview.Request> next = preview.next(Optional.empty());
        while (next.isPresent()) {
            asked.add(next.get());
            String answer = server.apply(next.get());
            int status = answer.isEmpty() ? 404 : answer.startsWith("!") ? 403 : 200;
            next = preview.next(Optional.of(new Preview.Answer(
                    status, answer.replaceFirst("^!", "").getBytes(StandardCharsets.UTF_8))));
        }
        return preview.text();
    }

    @Test
    void showsWhichFieldsChange() throws Exception {
        String live = "{\"metadata\":{\"name\":\"web\",\"resourceVersion\":\"1\"},\"spec\":{\"replicas\":2,\"containers\":["
                + "{\"name\":\"app\",\"image\":\"web:1\",\"env\":[{\"name\":\"DB_PASSWORD\",\"value\":\"old\"}]}]}}";
        String after = live.replace("\"1\"", "\"2\"")
                .replace("\"replicas\":2", "\"replicas\":0")
                .replace("web:1", "web:2")
                .replace("\"old\"", "\"new\"");

        String text = preview(
                "PATCH",
                "/apis/apps/v1/namespaces/shop/deployments/web?fieldManager=x",
                "{}",
                request -> request.method().equals("GET") ? live : after);

        assertThat(text.lines())
                .containsExactly(
                        "changes the object:",
                        "- spec.replicas: 2",
                        "+ spec.replicas: 0",
                        "- spec.containers[app].image: web:1",
                        "+ spec.containers[app].image: web:2",
                        "- spec.containers[app].env.DB_PASSWORD: old",
                        "+ spec.containers[app].env.DB_PASSWORD: new");
        assertThat(asked)
                .extracting(request -> request.method() + " " + request.target())
                .containsExactly(
                        "GET /apis/apps/v1/namespaces/shop/deployments/web",
                        "PATCH /apis/apps/v1/namespaces/shop/deployments/web?fieldManager=x&dryRun=All");
    }

    @Test
    void neverShowsTheValuesOfASecret() throws Exception {
        String text = preview(
                "PUT",
                "/api/v1/namespaces/shop/secrets/db",
                "{}",
                request -> request.method().equals("GET")
                        ? "{\"data\":{\"a\":\"b2xkLXZhbHVl\",\"same\":\"eA==\"}}"
                        : "{\"data\":{\"a\":\"bmV3LXZhbHVl\",\"same\":\"eA==\"}}");

        assertThat(text.lines())
                .containsExactly("changes the object:", "- data.a: (12 characters)", "+ data.a: (12 characters)");
    }

    @Test
    void countsWhatADeletionOfManyDeletes() throws Exception {
        String text = preview(
                "DELETE",
                "/api/v1/namespaces/shop/pods?labelSelector=app%3Dweb&timeoutSeconds=3",
                "",
                request -> "{\"metadata\":{\"remainingItemCount\":7},\"items\":[{\"metadata\":{\"name\":\"web-1\"}}]}");

        assertThat(text.lines()).containsExactly("deletes 8 pods", "- web-1");
        assertThat(asked.get(0).target())
                .isEqualTo("/api/v1/namespaces/shop/pods?limit=500&labelSelector=app%3Dweb");
    }

    @Test
    void tellsWhatANamespaceContains() throws Exception {
        String text = preview(
                "DELETE",
                "/api/v1/namespaces/shop",
                "",
                request -> request.target().contains("/pods")
                        ? "{\"items\":[{},{}]}"
                        : request.target().equals("/api/v1/namespaces/shop") ? "{\"metadata\":{\"name\":\"shop\"}}" : "");

        assertThat(text.lines()).containsExactly("deletes namespaces shop", "contains 2 pods");
        assertThat(asked).allSatisfy(request -> assertThat(request.method()).isEqualTo("GET"));
        assertThat(asked).hasSizeLessThanOrEqualTo(16);
    }

    @Test
    void triesCustomKindsOnlyWhereTheServerKnowsDryRuns() throws Exception {
        String custom = "/apis/example.com/v1/namespaces/shop/widgets";

        assertThat(preview("POST", custom, "{}", request -> "")).contains("may not know dry runs");
        assertThat(asked).allSatisfy(request -> assertThat(request.method()).isEqualTo("GET"));
        assertThat(preview("POST", custom, "{}", request -> "{\"spec\":{\"a\":1}}")).contains("+ spec.a: 1");
    }

    @Test
    void saysWhyADryRunWasRefused() throws Exception {
        assertThat(preview("POST", "/api/v1/namespaces/shop/pods", "{}", request -> "!{\"message\":\"quota exceeded\"}"))
                .isEqualTo("the dry run was refused: quota exceeded");
    }
}
