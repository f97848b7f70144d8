package io.productionguard.gateway.operation.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The protobuf form of Kubernetes' own objects. */
final class ProtobufBodyTest {

    private static final String TYPE = "application/vnd.kubernetes.protobuf";

    private static byte[] bytes(int field, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(field << 3 | 2);
        out.write(content.length);
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] text(int field, String content) {
        return bytes(field, content.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] flag(int field) {
        return new byte[] {(byte) (field << 3), 1};
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] object(String version, String kind, byte[] raw) {
        return join(
                new byte[] {'k', '8', 's', 0}, bytes(1, join(text(1, version), text(2, kind))), bytes(2, raw), text(3, ""), text(4, ""));
    }

    /** metadata (1) with name (1), spec (2) with a container (2): name (1), image (2), securityContext (15) privileged (2). */
    private static byte[] pod(byte[] more) {
        byte[] container = join(text(1, "app"), text(2, "docker.io/evil:1"), bytes(15, flag(2)));
        return object("v1", "Pod", join(bytes(1, text(1, "web")), bytes(2, join(bytes(2, container), more))));
    }

    @Test
    void readsAnObjectAsJsonWould() throws Exception {
        byte[] secret = object(
                "v1",
                "Secret",
                join(bytes(1, text(1, "db")), bytes(2, join(text(1, "password"), text(2, "hunter2"))), text(3, "Opaque")));

        assertThat(ProtobufBody.read(secret))
                .isEqualTo(Map.of(
                        "apiVersion", "v1",
                        "kind", "Secret",
                        "metadata", Map.of("name", "db"),
                        "data", Map.of("password", "aHVudGVyMg=="),
                        "type", "Opaque"));
    }

    @Test
    void findsInItWhatItWouldFindInJson() throws Exception {
        KubernetesClassifier classifier = new KubernetesClassifier(List.of("registry.acme.io/*"));
        ApiRequest request = ApiRequest.of("POST", "/api/v1/namespaces/shop/pods", TYPE);

        var meaning = classifier.classify(request, pod(new byte[0])).meaning();

        assertThat(meaning.actions()).containsExactly("k8s.create", "k8s.image.unlisted", "k8s.privileged");
        assertThat(meaning.resources()).containsExactly("shop/core/pods/web");
    }

    @Test
    void readsOptionsOfADeletionWhateverTheirGroup() throws Exception {
        ApiRequest request = ApiRequest.of("DELETE", "/apis/apps/v1/namespaces/shop/deployments/web", TYPE);

        assertThat(new KubernetesClassifier(List.of())
                        .classify(request, object("apps/v1", "DeleteOptions", text(5, "All")))
                        .meaning()
                        .actions())
                .containsExactly("k8s.dryrun");
    }

    @Test
    void showsASecretByTheLengthsOfItsValues() throws Exception {
        byte[] secret = object("v1", "Secret", bytes(2, join(text(1, "password"), text(2, "hunter2"))));
        ApiRequest request = ApiRequest.of("POST", "/api/v1/namespaces/shop/secrets", TYPE);
        RequestInfo info = RequestInfo.of("POST", request.path(), request.query());

        assertThat(ShownBody.of(info, TYPE, secret).orElseThrow())
                .contains("password", "(12 characters)")
                .doesNotContain("hunter2", "aHVudGVyMg");
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatThrownBy(() -> ProtobufBody.read(pod(text(99, "x")))).hasMessageContaining("does not know");
        assertThatThrownBy(() -> ProtobufBody.read(object("example.com/v1", "Widget", new byte[0])))
                .hasMessageContaining("cannot be inspected");
        assertThatThrownBy(() -> ProtobufBody.read(pod(join(flag(11), flag(11))))).hasMessageContaining("twice");
    }

    @Test
    void refusesEveryTruncation() {
        byte[] whole = pod(new byte[0]);
        for (int length = 1; length < whole.length - 4; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> ProtobufBody.read(cut)).isInstanceOf(UnclearRequestException.class);
        }
    }
}
