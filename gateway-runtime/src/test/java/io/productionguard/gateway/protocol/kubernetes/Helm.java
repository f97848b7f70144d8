package io.productionguard.gateway.protocol.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Random;
import java.util.stream.Stream;

/** One round with the real Helm 3 through a guarded cluster: what works, and what is refused with a way out. */
final class Helm {

    private static final long PATIENCE_SECONDS = 240;

    private final GuardedCluster cluster;
    private final String namespace;

    Helm(GuardedCluster cluster, String namespace) {
        this.cluster = cluster;
        this.namespace = namespace;
    }

    static boolean isInstalled() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "helm")));
    }

    private Kubectl.Result helm(String secret, String... arguments) throws Exception {
        String[] all = Stream.concat(Stream.of(arguments), Stream.of("--namespace", namespace))
                .toArray(String[]::new);
        Kubectl.Result result = Kubectl.start(cluster, "helm", all).await(PATIENCE_SECONDS);
        assertThat(result.out() + result.err())
                .doesNotContain(secret)
                .doesNotContain(Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8)));
        return result;
    }

    private String succeeds(String secret, String... arguments) throws Exception {
        Kubectl.Result result = helm(secret, arguments);
        assertThat(result.exitCode())
                .as(String.join(" ", arguments) + ": " + result.out() + result.err())
                .isZero();
        return result.out();
    }

    /**
     * The same for a release that takes nearly as much as the API server takes.
     *
     * @param secret a value that the chart puts into a Secret
     */
    void goesRoundWithMuch(String secret) throws Exception {
        Path chart = Files.createDirectories(cluster.directory.resolve("large"));
        Files.createDirectories(chart.resolve("templates"));
        Files.createDirectories(chart.resolve("files"));
        Files.writeString(chart.resolve("Chart.yaml"), "{apiVersion: v2, name: large, version: 0.1.0}");
        Files.writeString(chart.resolve("values.yaml"), "{color: blue, password: none}");
        byte[] noise = new byte[560_000];
        new Random(7).nextBytes(noise);
        Files.write(chart.resolve("files/noise"), noise);
        Files.writeString(chart.resolve("templates/all.yaml"), """
                {{- range until 3000 }}
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: "settings-{{ . }}", annotations: {"helm.sh/hook": never}}
                data: {COLOR: "{{ $.Values.color }}", PAD: "{{ repeat 60 "-" }}"}
                {{- end }}
                ---
                apiVersion: v1
                kind: Secret
                metadata: {name: "{{ .Release.Name }}-db"}
                stringData:
                  password: "{{ .Values.password }}"
                """);
        String password = "password=" + secret;

        succeeds(secret, "install", "large", "large", "--set", password);
        assertThat(succeeds(secret, "list")).contains("large-0.1.0", "deployed");
        assertThat(succeeds(secret, "get", "values", "large")).contains("password:", "[masked:");
        assertThat(succeeds(secret, "get", "manifest", "large")).contains("kind: Secret", "password: \"[masked:");
        succeeds(secret, "upgrade", "large", "large", "--set", password + ",color=red");
        assertThat(succeeds(secret, "history", "large")).contains("Upgrade complete");
        assertThat(helm(secret, "rollback", "large", "1").err()).contains("masked values inside");
        succeeds(secret, "uninstall", "large");
    }

    /** @param secret a value that the chart puts into a Secret, and that must not be seen again */
    void goesRound(String secret) throws Exception {
        Path chart = Files.createDirectories(cluster.directory.resolve("chart"));
        Files.createDirectories(chart.resolve("templates"));
        Files.writeString(chart.resolve("Chart.yaml"), "{apiVersion: v2, name: shop, version: 0.1.0}");
        Files.writeString(chart.resolve("values.yaml"), "{color: blue, password: none}");
        Files.writeString(chart.resolve("templates/all.yaml"), """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: "{{ .Release.Name }}-settings"}
                data: {COLOR: "{{ .Values.color }}"}
                ---
                apiVersion: v1
                kind: Secret
                metadata: {name: "{{ .Release.Name }}-db"}
                stringData:
                  password: "{{ .Values.password }}"
                """);
        String password = "password=" + secret;

        succeeds(secret, "install", "shop", "chart", "--set", password, "--wait");
        assertThat(succeeds(secret, "list")).contains("shop", "deployed");
        assertThat(succeeds(secret, "get", "values", "shop")).contains("password:", "[masked:");
        assertThat(succeeds(secret, "get", "manifest", "shop")).contains("kind: ConfigMap", "blue");
        succeeds(
                secret,
                "upgrade",
                "shop",
                "chart",
                "--set",
                password + ",color=red",
                "--dry-run=server",
                "--hide-secret");
        succeeds(secret, "upgrade", "shop", "chart", "--set", password + ",color=red", "--wait");
        assertThat(succeeds(secret, "history", "shop")).contains("Upgrade complete");
        assertThat(succeeds(secret, "status", "shop")).contains("REVISION: 2");

        assertThat(helm(secret, "rollback", "shop", "1").err())
                .contains("masked values inside", "helm upgrade --reset-values");
        assertThat(helm(secret, "upgrade", "shop", "chart", "--reuse-values", "--set", "color=green")
                        .err())
                .contains("masked values inside");
        assertThat(succeeds(secret, "get", "values", "shop")).contains("color: red");
        succeeds(secret, "uninstall", "shop");
        assertThat(succeeds(secret, "list", "--all")).doesNotContain("shop");
    }
}
