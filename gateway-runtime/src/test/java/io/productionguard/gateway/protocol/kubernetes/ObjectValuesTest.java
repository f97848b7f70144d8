package io.productionguard.gateway.protocol.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.enforce.BodyPassage;
import io.productionguard.gateway.operation.kubernetes.Query;
import io.productionguard.gateway.operation.kubernetes.RequestInfo;
import io.productionguard.gateway.protocol.http.JsonFilter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** Masking of objects as they pass, with the real masker. */
final class ObjectValuesTest {

    private static final String SECRET = "aHVudGVyMi1zZWNyZXQ=";

    private final Passages passages = new Passages();

    private String masked(String path, String json) throws Exception {
        return masked(path, json, Integer.MAX_VALUE);
    }

    private String masked(String path, String json, int step) throws Exception {
        RequestInfo info = RequestInfo.of("GET", path, Query.parse(""));
        BodyPassage body = passages.next().body();
        JsonFilter filter = JsonFilter.strict(new ObjectValues(info, body), body);
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
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(release.getBytes(StandardCharsets.UTF_8));
        }
        byte[] once = Base64.getEncoder().encode(packed.toByteArray());
        String object = "{\"data\":{\"release\":\"" + Base64.getEncoder().encodeToString(once) + "\"}}";

        String masked = masked("/api/v1/namespaces/shop/secrets/sh.helm.release.v1.shop.v1", object);

        byte[] inner = HelmRelease.unpacked(decoded(masked, "release").getBytes(StandardCharsets.UTF_8));
        assertThat(new String(inner, StandardCharsets.UTF_8))
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
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(
                    "{\"name\":\"shop\",\"config\":{\"password\":\"hunter2-value\"}}".getBytes(StandardCharsets.UTF_8));
        }
        String release = Base64.getEncoder().encodeToString(packed.toByteArray());

        String masked = masked("/api/v1/configmaps", "{\"items\":[{\"data\":{\"release\":\"" + release + "\"}}]}");

        String shown = masked.replaceAll(".*\"release\":\"([^\"]*)\".*", "$1");
        assertThat(new String(HelmRelease.unpacked(shown.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8))
                .doesNotContain("hunter2-value")
                .contains("\"name\":\"shop\"");
    }

    @Test
    void aHelmReleaseWithoutSecretsPassesUnchanged() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write("{\"name\":\"shop\",\"version\":3}".getBytes(StandardCharsets.UTF_8));
        }
        String twice = Base64.getEncoder().encodeToString(Base64.getEncoder().encode(packed.toByteArray()));

        assertThat(masked("/api/v1/namespaces/shop/secrets/r", "{\"data\":{\"release\":\"" + twice + "\"}}"))
                .contains(twice);
    }
}
