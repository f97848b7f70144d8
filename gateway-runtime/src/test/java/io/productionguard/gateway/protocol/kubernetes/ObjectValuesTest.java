package io.productionguard.gateway.protocol.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.productionguard.gateway.enforce.BodyPassage;
import io.productionguard.gateway.operation.kubernetes.PackedText;
import io.productionguard.gateway.operation.kubernetes.Query;
import io.productionguard.gateway.operation.kubernetes.RequestInfo;
import io.productionguard.gateway.protocol.http.body.BodyFilter;
import io.productionguard.gateway.protocol.http.json.JsonFilter;
import io.productionguard.gateway.protocol.http.json.ValueRoom;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** Masking of objects as they pass, with the real masker. */
final class ObjectValuesTest {

    private static final String SECRET = "aHVudGVyMi1zZWNyZXQ=";

    private static final String RELEASE = "/api/v1/namespaces/shop/secrets/sh.helm.release.v1.shop.v1";

    private final Passages passages = new Passages();

    private String masked(String path, String json) throws Exception {
        return masked(path, json, Integer.MAX_VALUE);
    }

    private String masked(String path, String json, int step) throws Exception {
        RequestInfo info = RequestInfo.of("GET", path, Query.parse(""));
        BodyPassage body = passages.next().body();
        JsonFilter filter = JsonFilter.strict(new ObjectValues(info, body), body, new ValueRoom(HelmRelease.LONGEST));
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = 0; at < bytes.length; at += Math.min(step, bytes.length - at)) {
            out.writeBytes(filter.feed(bytes, at, Math.min(step, bytes.length - at)));
        }
        out.writeBytes(filter.end());
        return out.toString(StandardCharsets.UTF_8);
    }

    private static String decoded(String json, String key) {
        String rest = json.substring(json.indexOf("\"" + key + "\":\"") + key.length() + 4);
        return new String(Base64.getDecoder().decode(rest.substring(0, rest.indexOf('"'))), StandardCharsets.UTF_8);
    }

    @Test
    void masksASecretAndLeavesItBase64() throws Exception {
        String secret = "{\"kind\":\"Secret\",\"metadata\":{\"name\":\"db\"},\"data\":{\"password\":\"" + SECRET
                + "\",\"empty\":\"\"},\"type\":\"Opaque\"}";

        String masked = masked("/api/v1/namespaces/shop/secrets/db", secret);

        assertThat(decoded(masked, "password")).matches("\\[masked:secret:\\d+]");
        assertThat(masked).contains("\"name\":\"db\"", "\"empty\":\"\"", "\"type\":\"Opaque\"");
        for (int step = 1; step < 40; step++) {
            assertThat(masked("/api/v1/namespaces/shop/secrets/db", secret, step))
                    .isEqualTo(masked);
        }
    }

    @Test
    void aValueTooLongToLookAtIsWithheldAndLeftBase64() throws Exception {
        String large = "QUJD".repeat(100_000);

        String masked = masked(
                "/api/v1/namespaces/shop/secrets/db",
                "{\"data\":{\"large\":\"" + large + "\",\"k\":\"" + SECRET + "\"}}");

        assertThat(decoded(masked, "large")).matches("\\[masked:value:\\d+]");
        assertThat(decoded(masked, "k")).matches("\\[masked:secret:\\d+]");
    }

    @Test
    void masksSecretsInListsWhoseItemsHaveNoKind() throws Exception {
        String list = "{\"kind\":\"SecretList\",\"items\":[{\"metadata\":{\"name\":\"a\"},\"data\":{\"k\":\"" + SECRET
                + "\"}},{\"data\":{\"k\":\"" + SECRET + "\"}}]}";

        assertThat(masked("/api/v1/secrets", list)).doesNotContain(SECRET).contains("\"name\":\"a\"");
    }

    @Test
    void masksSecretsInWatchEventsOfWhichSeveralFollow() throws Exception {
        String event = "{\"type\":\"ADDED\",\"object\":{\"data\":{\"k\":\"" + SECRET + "\"},\"kind\":\"Secret\"}}\n";

        assertThat(masked("/api/v1/secrets", event + event))
                .doesNotContain(SECRET)
                .hasLineCount(2)
                .contains("\"type\":\"ADDED\"");
    }

    @Test
    void masksTheConfigurationThatWasAppliedLast() throws Exception {
        String annotation = "{\\\"kind\\\":\\\"Secret\\\",\\\"data\\\":{\\\"k\\\":\\\"" + SECRET
                + "\\\"},\\\"stringData\\\":{\\\"p\\\":\\\"plain-secret\\\"},\\\"metadata\\\":{\\\"name\\\":\\\"db\\\"}}\\n";
        String object =
                "{\"metadata\":{\"annotations\":{\"" + NestedObjects.ANNOTATION + "\":\"" + annotation + "\"}}}";

        assertThat(masked("/api/v1/namespaces/shop/secrets/db", object))
                .doesNotContain(SECRET, "plain-secret")
                .contains("\\\"name\\\":\\\"db\\\"");
        assertThat(masked("/api/v1/namespaces/shop/configmaps/db", object.replace(SECRET, "blue")))
                .contains("blue");
    }

    @Test
    void goesByTheNameOfAVariableAndOfAColumn() throws Exception {
        String env =
                "{\"env\":[{\"name\":\"DB_PASSWORD\",\"value\":\"hunter2\"},{\"name\":\"COLOR\",\"value\":\"blue\"},"
                        + "{\"name\":\"API_TOKEN\",\"valueFrom\":{\"x\":\"y\"}},{\"name\":\"Z\",\"value\":\"zz\"}]}";
        String table = "{\"columnDefinitions\":[{\"name\":\"Name\"},{\"name\":\"Ready\"},{\"name\":\"Password\"}],"
                + "\"rows\":[{\"cells\":[\"web\",true,\"hunter2\"]},{\"cells\":[\"db\",false,\"hunter2\"]}]}";

        assertThat(masked("/api/v1/pods", env)).doesNotContain("hunter2").contains("\"blue\"", "\"y\"", "\"zz\"");
        assertThat(masked("/apis/x.io/v1/things", table))
                .doesNotContain("hunter2")
                .contains("\"web\",true", "\"db\"");
    }

    private static final String CONTAINER = "{\"name\":\"web\",\"env\":[{\"name\":\"DB_PASS\",\"value\":\"hunter2a\"},"
            + "{\"name\":\"SECRET_KEY_BASE\",\"value\":\"hunter2b\"},"
            + "{\"name\":\"PASSWORD_PROD\",\"value\":\"hunter2c\"},"
            + "{\"name\":\"STRIPE_KEY\",\"value\":\"hunter2dX9vB4nK8\"},"
            + "{\"name\":\"SORT_KEY\",\"value\":\"created_at\"},"
            + "{\"name\":\"PASS_RATE\",\"value\":\"0.95\"},"
            + "{\"name\":\"DB_PASS_REF\",\"valueFrom\":{\"secretKeyRef\":{\"name\":\"db\",\"key\":\"pw-key\"}}}]}";

    private static String workload(String container) {
        return "{\"template\":{\"spec\":{\"containers\":[" + container + "],\"initContainers\":[" + container + "]}}}";
    }

    @Test
    void masksVariablesOfEveryKindOfWorkload() throws Exception {
        String spec = "\"spec\":" + workload(CONTAINER);
        for (String[] kind : new String[][] {
            {"/api/v1/pods", "{\"items\":[{\"spec\":{\"containers\":[" + CONTAINER + "]}}]}"},
            {"/apis/apps/v1/namespaces/shop/deployments/web", "{\"kind\":\"Deployment\"," + spec + "}"},
            {"/apis/apps/v1/namespaces/shop/statefulsets/web", "{\"kind\":\"StatefulSet\"," + spec + "}"},
            {"/apis/apps/v1/daemonsets", "{\"kind\":\"DaemonSetList\",\"items\":[{" + spec + "}]}"},
            {"/apis/batch/v1/namespaces/shop/jobs/web", "{\"kind\":\"Job\"," + spec + "}"},
            {
                "/apis/batch/v1/namespaces/shop/cronjobs/web",
                "{\"kind\":\"CronJob\",\"spec\":{\"jobTemplate\":{" + spec + "}}}"
            }
        }) {
            assertThat(masked(kind[0], kind[1]))
                    .as(kind[0])
                    .doesNotContain("hunter2")
                    .contains("\"created_at\"", "\"0.95\"", "\"pw-key\"", "\"name\":\"STRIPE_KEY\"");
        }
    }

    @Test
    void masksVariablesInTheConfigurationThatWasAppliedLast() throws Exception {
        String applied = ("{\"kind\":\"Deployment\",\"spec\":" + workload(CONTAINER) + "}").replace("\"", "\\\"");

        assertThat(masked(
                        "/apis/apps/v1/namespaces/shop/deployments/web",
                        "{\"metadata\":{\"annotations\":{\"" + NestedObjects.ANNOTATION + "\":\"" + applied + "\"}}}"))
                .doesNotContain("hunter2")
                .contains("created_at", "0.95", "pw-key");
    }

    @Test
    void goesByTheNamesInAConfigMap() throws Exception {
        String data = "\"data\":{\"DB_PASS\":\"hunter2a\",\"db.password.prod\":\"hunter2b\",\"SMTP_PASS\":\"hunter2c\","
                + "\"STRIPE_KEY\":\"hunter2dX9vB4nK8\",\"SORT_KEY\":\"created_at\",\"token_count\":\"12\","
                + "\"app.properties\":\"color=blue\\ndb.password_rw=hunter2e\\nAPP_KEY=hunter2fX9vB4n\\nsort_key=id\\n\"}";
        String applied =
                ("{\"kind\":\"ConfigMap\"," + data + "}").replace("\\", "\\\\").replace("\"", "\\\"");
        String object = "{\"kind\":\"ConfigMap\"," + data + ",\"metadata\":{\"annotations\":{\""
                + NestedObjects.ANNOTATION + "\":\"" + applied + "\"}}}";

        assertThat(masked("/api/v1/namespaces/shop/configmaps/web", object))
                .doesNotContain("hunter2")
                .contains("\"created_at\"", "\"12\"", "color=blue", "sort_key=id");
    }

    @Test
    void masksPasswordsOnCommandLines() throws Exception {
        String container = "{\"name\":\"web\",\"command\":[\"redis-server\",\"--requirepass\",\"hunter2a\"],\"args\":["
                + "\"--port\",\"8080\",\"--password=hunter2b\",\"--db-pass\",\"hunter2c\",\"--verbose\",\"-p\",\"hunter2dX9vB4nK8\","
                + "\"-p\",\"6379\",\"-Dspring.datasource.password=hunter2e\",\"--stripe-key=hunter2fX9vB4n\","
                + "\"--token\",\"--dry-run\",\"plain\",\"--sort-key=name\",\"--password=\",\"exec app --password hunter2g\"]}";
        String masked = masked("/api/v1/pods", "{\"spec\":{\"containers\":[" + container + "]}}");

        assertThat(masked)
                .doesNotContain("hunter2")
                .contains(
                        "\"--port\",\"8080\",\"--password=[masked:column:",
                        "\"-p\",\"6379\",\"-Dspring.datasource.password=[masked:column:",
                        "\"--token\",\"--dry-run\",\"plain\",\"--sort-key=name\",\"--password=\",\"exec app --password [masked:");
    }

    @Test
    void leavesWhatClientsFindObjectsBy() throws Exception {
        String object = "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"web\",\"uid\":"
                + "\"4111-1111\",\"resourceVersion\":\"4111111111111111\",\"continue\":\"eyJ2IjoibWV0YS5rOHMuaW8vdjEifQ\"}}";

        assertThat(masked("/api/v1/pods", object)).isEqualTo(object);
    }

    @Test
    void masksInsideAHelmReleaseAndLeavesItReadable() throws Exception {
        String release = "{\"name\":\"shop\",\"config\":{\"db\":{\"password\":\"hunter2-value\"},\"replicas\":2},"
                + "\"manifest\":\"---\\nkind: Secret\\ndata:\\n  pw: " + SECRET
                + "\\n---\\nkind: ConfigMap\\ndata:\\n  a: b\\n\"}";
        String object = "{\"data\":{\"release\":\"" + Releases.twice(Releases.packed(release)) + "\"}}";

        String masked = masked("/api/v1/namespaces/shop/secrets/sh.helm.release.v1.shop.v1", object);

        assertThat(Releases.unpacked(Releases.member(masked, "release")))
                .doesNotContain("hunter2-value", SECRET)
                .contains("\"name\":\"shop\"", "\"replicas\":2", "kind: ConfigMap\\ndata:\\n  a: b");
    }

    @Test
    void anErrorDoesNotShowTheVariablesThatReadingMasks() throws Exception {
        String difference = "{\"kind\":\"Status\",\"message\":\"spec: Forbidden: pod updates\\n@@ -101 @@\\n"
                + "\\\"Name\\\": \\\"DB_PASSWORD\\\",\\n- \\\"Value\\\": \\\"hunter2-in-env\\\",\\n+ \\\"Value\\\": \\\"x\\\"\",\"code\":422}";
        String dump = "{\"message\":\"spec.template: Invalid value: core.PodTemplateSpec{Env:[]core.EnvVar{core.EnvVar{"
                + "Name:\\\"A\\\", Value:\\\"hunter2 \\\\\\\"in env\\\", ValueFrom:(*core.EnvVarSource)(nil)}}}: field is immutable\"}";

        assertThat(masked("/api/v1/namespaces/shop/pods/web-1", difference))
                .doesNotContain("hunter2")
                .contains("DB_PASSWORD", "[masked:secret:", "\"code\":422");
        assertThat(masked("/apis/batch/v1/namespaces/shop/jobs/j", dump))
                .doesNotContain("hunter2", "in env")
                .contains("ValueFrom:(*core.EnvVarSource)(nil)}}}: field is immutable");
        assertThat(masked("/api/v1/events", "{\"message\":\"Value of nothing: \\\"kept\\\"\"}"))
                .contains("kept");
    }

    @Test
    void masksCopiesOfASecretThatOthersKeepInItsAnnotations() throws Exception {
        String secret =
                "{\"metadata\":{\"name\":\"db\",\"annotations\":{\"kapp.k14s.io/original\":\"{\\\"data\\\":{\\\"pw\\\":\\\""
                        + SECRET + "\\\"}}\",\"objectset.rio.cattle.io/applied\":\"H4sIAAAAAAAA\",\"team\":\"shop\"}}}";

        assertThat(masked("/api/v1/namespaces/shop/secrets/db", secret))
                .doesNotContain(SECRET, "H4sI")
                .contains("\"team\":\"shop\"");
    }

    @Test
    void masksInsideAHelmReleaseThatIsKeptInAConfigMap() throws Exception {
        String release = Releases.packed("{\"name\":\"shop\",\"config\":{\"password\":\"hunter2-value\"}}");

        String masked = masked("/api/v1/configmaps", "{\"items\":[{\"data\":{\"release\":\"" + release + "\"}}]}");

        assertThat(Releases.unpacked(Releases.member(masked, "release")))
                .doesNotContain("hunter2-value")
                .contains("\"name\":\"shop\"");
    }

    @Test
    void aHelmReleaseWithoutSecretsPassesUnchanged() throws Exception {
        String twice = Releases.twice(Releases.packed("{\"name\":\"shop\",\"version\":3}"));

        assertThat(masked("/api/v1/namespaces/shop/secrets/r", "{\"data\":{\"release\":\"" + twice + "\"}}"))
                .contains(twice);
    }

    @Test
    void masksInsideAHelmReleaseAsLargeAsAnApiServerTakesIt() throws Exception {
        String packed = Releases.packed(Releases.large());
        assertThat(packed.length()).isBetween(1_000_000, 1 << 20);

        String masked = masked(RELEASE, Releases.secret(Releases.twice(packed)), 16 << 10);

        String release = Releases.unpacked(Releases.member(masked, "release"));
        assertThat(release)
                .doesNotContain(Releases.SECRET)
                .contains(
                        "{\"name\":\"shop\"",
                        "\"replicas\":2",
                        "color: blue\\n---\\nkind: Secret",
                        "pw: \\\"[masked:secret:")
                .hasSizeBetween(2_000_000, 4_000_000);
        assertThat(masked).endsWith("\"type\":\"helm.sh/release.v1\"}");
    }

    @Test
    void passesALargeReleaseWithoutSecretsUnchanged() throws Exception {
        String release = Releases.twice(
                Releases.packed(Releases.large().replace("password", "color").replace(Releases.SECRET, "")));
        String list = "{\"kind\":\"SecretList\",\"items\":[" + Releases.secret(release) + ","
                + Releases.secret(release).replace("\"kind\":\"Secret\",\"apiVersion\":\"v1\",", "") + "]}";

        assertThat(masked("/api/v1/namespaces/shop/secrets", list, 16 << 10).equals(list))
                .isTrue();
    }

    @Test
    void withholdsWhatIsLargerThanAnySecretCanBe() throws Exception {
        String release = "SDRzS" + "QUJD".repeat(HelmRelease.LONGEST / 4);

        assertThat(decoded(masked(RELEASE, Releases.secret(release), 16 << 10), "release"))
                .matches("\\[masked:value:\\d+]");
    }

    @Test
    void neverUnpacksWithoutLimit() throws Exception {
        String bomb = Releases.twice(Releases.packed("{\"a\":\"" + "a".repeat(PackedText.MAX_UNPACKED) + "\"}"));

        assertThat(decoded(masked(RELEASE, Releases.secret(bomb)), "release")).matches("\\[masked:secret:\\d+]");
    }

    @Test
    void keepsOnlySoManyLongValuesAtOnce() throws Exception {
        byte[] secret = Releases.secret(Releases.twice(Releases.packed(Releases.large())))
                .getBytes(StandardCharsets.UTF_8);
        int most = secret.length - 1000;
        ValueRoom room = new ValueRoom(2L * HelmRelease.LONGEST);
        JsonFilter first = filter(room);
        JsonFilter second = filter(room);
        first.feed(secret, 0, most);
        second.feed(secret, 0, most);

        assertThatThrownBy(() -> filter(room).feed(secret, 0, most))
                .isInstanceOf(BodyFilter.UnmaskableException.class)
                .hasMessageContaining("being masked at once");

        // One that ended, and one whose client left.
        assertThat(first.feed(secret, most, secret.length - most)).isNotEmpty();
        second.close();
        filter(room).feed(secret, 0, most);
        filter(room).feed(secret, 0, most);
    }

    private JsonFilter filter(ValueRoom room) throws Exception {
        BodyPassage body = passages.next().body();
        return JsonFilter.strict(new ObjectValues(RequestInfo.of("GET", RELEASE, Query.parse("")), body), body, room);
    }

    @Test
    void onlyWhatStandsWhereHelmKeepsItIsTakenForARelease() throws Exception {
        String packed = Releases.twice(Releases.packed("{\"accounts\":{\"jane\":\"correct horse battery staple\"}}"));

        String masked =
                masked("/api/v1/namespaces/shop/secrets/accounts", "{\"data\":{\"accounts\":\"" + packed + "\"}}");

        assertThat(decoded(masked, "accounts")).matches("\\[masked:secret:\\d+]");
    }

    @Test
    void howManySecretsAServiceAccountHasIsNoSecret() throws Exception {
        String table = "{\"columnDefinitions\":[{\"name\":\"Name\"},{\"name\":\"Secrets\"},{\"name\":\"Password\"}],"
                + "\"rows\":[{\"cells\":[\"ci\",0,7]},{\"cells\":[\"cd\",\"hunter2\",7]},{\"cells\":[\"ce\",123456,7]}]}";

        String masked = masked("/api/v1/namespaces/shop/serviceaccounts", table);

        assertThat(masked).contains("[\"ci\",0,\"[masked:").doesNotContain("hunter2", "123456");
    }
}
