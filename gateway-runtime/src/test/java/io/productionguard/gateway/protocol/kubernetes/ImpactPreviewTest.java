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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an approver is told a change would do, and what is asked to find it out. */
final class ImpactPreviewTest {

    private final List<Preview.Request> asked = new ArrayList<>();

    /** What the server says which version it is. */
    private String minor = "34";

    private List<String> questions() {
        return asked.stream()
                .map(request -> request.method() + " " + request.target())
                .toList();
    }

    private String preview(String method, String target, String body, Function<Preview.Request, String> server)
            throws Exception {
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        String query = mark < 0 ? "" : target.substring(mark + 1);
        RequestHead head = new RequestHead(
                method,
                path,
                List.of(),
                query,
                List.of(),
                new DefaultHttpHeaders().set("content-type", "application/json"));
        RequestInfo info = RequestInfo.of(method, path, Query.parse(query));
        Preview preview = ImpactPreview.of(
                        info, head, body.getBytes(StandardCharsets.UTF_8), new Passages().unrecorded())
                .orElseThrow();
        Optional<Preview.Request> next = preview.next(Optional.empty());
        while (next.isPresent()) {
            boolean version = next.get().target().equals("/version");
            if (!version) {
                asked.add(next.get());
            }
            String answer = version ? "{\"major\":\"1\",\"minor\":\"" + minor + "\"}" : server.apply(next.get());
            int status = answer.isEmpty() ? 404 : answer.startsWith("!") ? 403 : 200;
            next = preview.next(Optional.of(
                    new Preview.Answer(status, answer.replaceFirst("^!", "").getBytes(StandardCharsets.UTF_8))));
        }
        return preview.text();
    }

    @Test
    void showsWhichFieldsChange() throws Exception {
        String live =
                "{\"metadata\":{\"name\":\"web\",\"resourceVersion\":\"1\"},\"spec\":{\"replicas\":2,\"containers\":["
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
                        "- spec.containers[app].env.DB_PASSWORD: ***",
                        "+ spec.containers[app].env.DB_PASSWORD: ***");
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
    void showsOfASecretThatGoesNothingThatMayHoldItsValues() throws Exception {
        String text = preview(
                "DELETE",
                "/api/v1/namespaces/shop/secrets/db",
                "",
                request -> "{\"metadata\":{\"name\":\"db\",\"labels\":{\"app\":\"web\"},\"annotations\":{"
                        + "\"kapp.k14s.io/original\":\"{\\\"data\\\":{\\\"config\\\":\\\"c3VwZXJzZWNyZXQ=\\\"}}\","
                        + "\"objectset.rio.cattle.io/applied\":\"H4sIAAAA\"}},\"data\":{\"config\":\"c3VwZXJzZWNyZXQ=\"}}");

        assertThat(text.lines())
                .contains(
                        "- metadata.labels.app: web",
                        "- metadata.annotations.objectset.rio.cattle.io/applied: (8 characters)",
                        "- data.config: (16 characters)");
        assertThat(text).doesNotContain("c3VwZXJzZWNyZXQ", "H4sI");
    }

    @Test
    void showsNoMoreOfAnObjectThanReadingItDoes() throws Exception {
        String workload = preview(
                "DELETE",
                "/apis/apps/v1/namespaces/shop/deployments/web",
                "",
                request -> "{\"spec\":{\"containers\":[{\"name\":\"app\",\"args\":[\"--db-password\",\"hunter2horse\","
                        + "\"--quick\",\"-p\",\"k9Qz7Lw2Xv5Rt8Yb\"]}]}}");
        String settings = preview(
                "DELETE",
                "/api/v1/namespaces/shop/configmaps/settings",
                "",
                request -> "{\"metadata\":{\"annotations\":{\"applied\":\"H4sIAAAA\"}},"
                        + "\"data\":{\"COLOR\":\"blue\",\"STRIPE_KEY\":\"k9Qz7Lw2Xv5Rt8Yb\"},"
                        + "\"binaryData\":{\"app.conf\":\"cGFzc3dvcmQ9aHVudGVyNmhvcnNl\"}}");

        assertThat(workload)
                .contains("- spec.containers[app].args[0]: --db-password", "args[1]: ***", "args[2]: --quick")
                .doesNotContain("hunter2horse", "k9Qz7Lw2");
        assertThat(settings)
                .contains("- data.COLOR: blue", "- data.STRIPE_KEY: ***", "- binaryData.app.conf: (28 characters)")
                .doesNotContain("k9Qz7Lw2", "cGFzc3dv", "H4sI");
    }

    @ParameterizedTest
    @ValueSource(strings = {"label%53elector=app&labelSelector=tiny", "l%61belSelector=app", "field%53elector=x"})
    void countsWithTheSelectorsThatTheServerFinds(String query) throws Exception {
        preview("DELETE", "/api/v1/namespaces/shop/pods?" + query, "", request -> "{\"items\":[]}");

        assertThat(questions()).contains("GET /api/v1/namespaces/shop/pods?limit=500&" + query);
    }

    @Test
    void countsWhatADeletionOfManyDeletesAndTriesIt() throws Exception {
        String text = preview(
                "DELETE",
                "/api/v1/namespaces/shop/pods?labelSelector=app%3Dweb&timeoutSeconds=3",
                "",
                request -> request.method().equals("DELETE")
                        ? "!{\"message\":\"the webhook keeps them\"}"
                        : "{\"metadata\":{\"remainingItemCount\":7},\"items\":[{\"metadata\":{\"name\":\"web-1\"}}]}");

        assertThat(text.lines())
                .containsExactly("deletes 8 pods", "- web-1", "the dry run was refused: the webhook keeps them");
        assertThat(questions())
                .containsExactly(
                        "GET /api/v1/namespaces/shop/pods?limit=500&labelSelector=app%3Dweb",
                        "DELETE /api/v1/namespaces/shop/pods?labelSelector=app%3Dweb&timeoutSeconds=3&dryRun=All");
    }

    @Test
    void showsWhatADeletionTakesAwayAndTriesIt() throws Exception {
        String text = preview(
                "DELETE",
                "/apis/apps/v1/namespaces/shop/deployments/web?dry%52un=",
                "{\"propagationPolicy\":\"Background\",\"dryRun\":[]}",
                request -> "{\"kind\":\"Deployment\",\"metadata\":{\"name\":\"web\",\"finalizers\":[\"acme/keep\"]},"
                        + "\"spec\":{\"replicas\":2}}");

        assertThat(text.lines())
                .containsExactly(
                        "deletes deployments web",
                        "it stays until this is done: acme/keep",
                        "- metadata.finalizers[0]: acme/keep",
                        "- spec.replicas: 2",
                        "the API server accepts it (dry run)");
        assertThat(questions())
                .containsExactly(
                        "GET /apis/apps/v1/namespaces/shop/deployments/web",
                        "DELETE /apis/apps/v1/namespaces/shop/deployments/web?dryRun=All");
        // The server goes by the body where there is one.
        assertThat(new String(asked.get(1).body(), StandardCharsets.UTF_8))
                .isEqualTo("{\"propagationPolicy\":\"Background\",\"dryRun\":[\"All\"]}");
    }

    @Test
    void neverShowsTheValuesOfASecretThatIsDeleted() throws Exception {
        String text = preview(
                "DELETE",
                "/api/v1/namespaces/shop/secrets/db",
                "",
                request -> "{\"metadata\":{\"name\":\"db\"},\"data\":{\"a\":\"b2xkLXZhbHVl\"}}");

        assertThat(text).contains("- data.a: (12 characters)").doesNotContain("b2xkLXZhbHVl");
    }

    @Test
    void triesNothingOnAServerThatMayNotKnowDryRuns() throws Exception {
        for (String older : List.of("12", "12+", "", "x", "13 or so")) {
            asked.clear();
            minor = older;

            String text = preview("DELETE", "/api/v1/namespaces/shop/pods/web-1", "", request -> "{\"a\":1}");

            assertThat(text).as(older).contains("no dry run");
            assertThat(questions()).containsExactly("GET /api/v1/namespaces/shop/pods/web-1");
        }
        minor = "13+";
        assertThat(preview("DELETE", "/api/v1/namespaces/shop/pods/web-1", "", request -> "{\"a\":1}"))
                .contains("accepts it (dry run)");
    }

    @Test
    void triesAnEvictionAndTellsWhatKeepsThePod() throws Exception {
        String text = preview(
                "POST",
                "/api/v1/namespaces/shop/pods/web-1/eviction",
                "{\"kind\":\"Eviction\"}",
                request -> request.method().equals("GET")
                        ? "{\"metadata\":{\"ownerReferences\":[{}]},\"spec\":{\"nodeName\":\"n1\"}}"
                        : "!{\"message\":\"Cannot evict pod\",\"details\":{\"causes\":[{\"message\":\"budget x needs 1\"}]}}");

        assertThat(text.lines())
                .containsExactly(
                        "evicts the pod web-1 from the node n1, which its owner will replace",
                        "the dry run was refused: Cannot evict pod; budget x needs 1");
        assertThat(questions())
                .containsExactly(
                        "GET /api/v1/namespaces/shop/pods/web-1",
                        "POST /api/v1/namespaces/shop/pods/web-1/eviction?dryRun=All");
    }

    @Test
    void tellsForWhomATokenIsAndNeverTheToken() throws Exception {
        String text = preview(
                "POST",
                "/api/v1/namespaces/shop/serviceaccounts/ci/token",
                "{}",
                request -> "{\"spec\":{\"audiences\":[\"https://vault\"],\"expirationSeconds\":3600,"
                        + "\"boundObjectRef\":{\"kind\":\"Pod\",\"name\":\"web-1\"}},"
                        + "\"status\":{\"token\":\"ey.very.secret\",\"expirationTimestamp\":\"2026-01-01T01:00:00Z\"}}");

        assertThat(text.lines())
                .containsExactly(
                        "makes a token of the service account ci",
                        "audiences: https://vault",
                        "valid for 3600 seconds, until about 2026-01-01T01:00:00Z",
                        "and no longer than there is Pod web-1");
        assertThat(questions()).containsExactly("POST /api/v1/namespaces/shop/serviceaccounts/ci/token?dryRun=All");
    }

    @Test
    void showsTheContainerThatIsAddedToAPod() throws Exception {
        String text = preview(
                "PATCH",
                "/api/v1/namespaces/shop/pods/web-1/ephemeralcontainers",
                "{}",
                request -> request.method().equals("GET")
                        ? "{\"spec\":{\"nodeName\":\"n1\"}}"
                        : "{\"spec\":{\"nodeName\":\"n1\",\"ephemeralContainers\":[{\"name\":\"d\",\"image\":\"busybox\"}]}}");

        assertThat(text.lines())
                .containsExactly(
                        "changes the object:",
                        "+ spec.ephemeralContainers[d].name: d",
                        "+ spec.ephemeralContainers[d].image: busybox");
        assertThat(questions())
                .containsExactly(
                        "GET /api/v1/namespaces/shop/pods/web-1",
                        "PATCH /api/v1/namespaces/shop/pods/web-1/ephemeralcontainers?dryRun=All");
    }

    @Test
    void showsAStatusThatIsChangedByItself() throws Exception {
        assertThat(preview(
                        "PUT",
                        "/apis/apps/v1/namespaces/shop/deployments/web/status",
                        "{}",
                        request ->
                                "{\"status\":{\"replicas\":" + (request.method().equals("GET") ? 1 : 2) + "}}"))
                .contains("- status.replicas: 1", "+ status.replicas: 2");
    }

    @Test
    void doesNotTryWhatLeadsIntoAPod() throws Exception {
        for (String kind : List.of("exec", "attach", "portforward", "proxy")) {
            String path = "/api/v1/namespaces/shop/pods/web-1/" + kind;
            RequestHead head = new RequestHead("POST", path, List.of(), "", List.of(), new DefaultHttpHeaders());

            assertThat(ImpactPreview.of(
                            RequestInfo.of("POST", path, Query.parse("")),
                            head,
                            new byte[0],
                            new Passages().unrecorded()))
                    .as(kind)
                    .isEmpty();
        }
    }

    private static final String AGGREGATED_CORE =
            "{\"kind\":\"APIGroupDiscoveryList\",\"items\":[{\"metadata\":{},\"versions\":["
                    + "{\"version\":\"v1\",\"resources\":["
                    + resource("pods", "Namespaced", "list") + "," + resource("nodes", "Cluster", "list") + ","
                    + resource("bindings", "Namespaced", "create") + "," + resource("events", "Namespaced", "list")
                    + ","
                    + resource("serviceaccounts", "Namespaced", "list") + ","
                    + resource("secrets", "Namespaced", "list")
                    + "]}]}]}";

    private static final String AGGREGATED =
            "{\"kind\":\"APIGroupDiscoveryList\",\"items\":[{\"metadata\":{\"name\":\"example.com\"},"
                    + "\"versions\":[{\"version\":\"v2\",\"resources\":[" + resource("widgets", "Namespaced", "list")
                    + "]},{\"version\":\"v1\",\"resources\":[" + resource("widgets", "Namespaced", "list") + "]}]},"
                    + "{\"metadata\":{\"name\":\"gone.io\"},\"versions\":[{\"version\":\"v1\",\"freshness\":\"Stale\",\"resources\":[]}]}]}";

    private static String resource(String name, String scope, String verb) {
        return "{\"resource\":\"" + name + "\",\"scope\":\"" + scope + "\",\"verbs\":[\"" + verb + "\"]}";
    }

    @Test
    void tellsWhatANamespaceContainsOfAllKindsThereAre() throws Exception {
        String text = preview("DELETE", "/api/v1/namespaces/shop", "", request -> switch (request.target()) {
            case "/api" -> AGGREGATED_CORE;
            case "/apis" -> AGGREGATED;
            case "/api/v1/namespaces/shop/pods?limit=500" ->
                "{\"metadata\":{\"remainingItemCount\":7},\"items\":[{\"metadata\":{\"name\":\"a\"}},{\"metadata\":{\"name\":\"b\"}}]}";
            case "/api/v1/namespaces/shop/serviceaccounts?limit=500" ->
                "{\"items\":[{\"metadata\":{\"name\":\"default\"}},{\"metadata\":{\"name\":\"ci\"}}]}";
            case "/apis/example.com/v2/namespaces/shop/widgets?limit=500" ->
                "{\"items\":[{\"metadata\":{\"name\":\"w\"}}]}";
            case "/api/v1/namespaces/shop/secrets?limit=500" -> "!{}";
            default -> "{\"metadata\":{\"name\":\"shop\"}}";
        });

        assertThat(text.lines())
                .containsExactly(
                        "deletes namespaces shop",
                        "the API server accepts it (dry run)",
                        "contains 9 pods: a, b, …",
                        "contains 1 serviceaccounts: ci",
                        "contains 1 widgets.example.com: w",
                        "not known, because it could not be listed: the group gone.io, secrets");
        assertThat(asked)
                .filteredOn(request -> request.target().endsWith("?limit=500"))
                .hasSize(4)
                .allSatisfy(request -> assertThat(request.accept()).contains("PartialObjectMetadataList"));
        assertThat(asked)
                .filteredOn(request -> !request.method().equals("GET"))
                .extracting(Preview.Request::target)
                .containsExactly("/api/v1/namespaces/shop?dryRun=All");
    }

    @Test
    void readsTheDiscoveryOfOlderServersToo() throws Exception {
        String text = preview("DELETE", "/api/v1/namespaces/shop", "", request -> {
            String document = Discovery.document(request.target());
            return document != null
                    ? document
                    : request.target().contains("/widgets?")
                            ? "{\"items\":[{\"metadata\":{\"name\":\"w\"}}]}"
                            : "{\"metadata\":{\"name\":\"shop\"},\"items\":[]}";
        });

        assertThat(text.lines())
                .containsExactly(
                        "deletes namespaces shop",
                        "the API server accepts it (dry run)",
                        "contains 1 widgets.example.com: w");
    }

    @Test
    void saysThatANamespaceIsEmptyOnlyWhenItIsKnown() throws Exception {
        assertThat(preview(
                        "DELETE",
                        "/api/v1/namespaces/shop",
                        "",
                        request -> request.target().equals("/api")
                                ? AGGREGATED_CORE
                                : request.target().equals("/apis")
                                        ? "{\"kind\":\"APIGroupDiscoveryList\",\"items\":[]}"
                                        // As API servers write a list of metadata without elements.
                                        : "{\"items\":null}"))
                .contains("contains nothing but what every namespace has");
        assertThat(preview("DELETE", "/api/v1/namespaces/shop", "", request -> ""))
                .contains("not known, because it could not be listed: the core group, all other groups");
    }

    @Test
    void asksNoMoreThanAHundredKindsAndSaysSo() throws Exception {
        String many = IntStream.range(0, 130)
                .mapToObj(i -> resource("kind" + i, "Namespaced", "list"))
                .collect(Collectors.joining(","));
        String text = preview("DELETE", "/api/v1/namespaces/shop", "", request -> switch (request.target()) {
            case "/api" -> "{\"kind\":\"APIVersions\",\"versions\":[]}";
            case "/apis" ->
                "{\"kind\":\"APIGroupDiscoveryList\",\"items\":[{\"metadata\":{\"name\":\"example.com\"},\"versions\":["
                        + "{\"version\":\"v1\",\"resources\":[" + many + "]}]}]}";
            default -> "{\"items\":[]}";
        });

        assertThat(asked)
                .filteredOn(request -> request.target().contains("/kind"))
                .hasSize(100);
        assertThat(text).contains("not known, because it could not be listed: 30 kinds beyond the first 100");
    }

    @Test
    void saysThatItIsNotCompleteWhenThereWasNoTime() throws Exception {
        RequestHead head = new RequestHead(
                "DELETE", "/api/v1/namespaces/shop", List.of(), "", List.of(), new DefaultHttpHeaders());
        Preview preview = ImpactPreview.of(
                        RequestInfo.of("DELETE", head.path(), Query.parse("")),
                        head,
                        new byte[0],
                        new Passages().unrecorded())
                .orElseThrow();

        assertThat(preview.next(Optional.empty())).isPresent();

        assertThat(preview.text())
                .contains("not complete, because it took too long; not looked at: what the namespace contains");
    }

    @Test
    void triesCustomKindsOnlyWhereTheServerKnowsDryRuns() throws Exception {
        String custom = "/apis/example.com/v1/namespaces/shop/widgets";

        assertThat(preview("POST", custom, "{}", request -> "")).contains("may not know dry runs");
        assertThat(asked).allSatisfy(request -> assertThat(request.method()).isEqualTo("GET"));
        assertThat(preview("POST", custom, "{}", request -> "{\"spec\":{\"a\":1}}"))
                .contains("+ spec.a: 1");
    }

    @Test
    void saysWhyADryRunWasRefused() throws Exception {
        assertThat(preview(
                        "POST", "/api/v1/namespaces/shop/pods", "{}", request -> "!{\"message\":\"quota exceeded\"}"))
                .isEqualTo("the dry run was refused: quota exceeded");
    }
}
