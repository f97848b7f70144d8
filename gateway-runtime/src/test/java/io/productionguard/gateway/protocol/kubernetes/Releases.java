package io.productionguard.gateway.protocol.kubernetes;

import io.productionguard.gateway.operation.kubernetes.PackedText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** Releases as Helm 3 keeps them. */
final class Releases {

    /** What a large one hides: in its values, and in a Secret at the end of its manifest. */
    static final String SECRET = "s3cret-of-the-large-release";

    private Releases() {}

    /** As a ConfigMap has it: base64 of gzip. */
    static String packed(String json) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(json.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError("an array does not fail", e);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    /** As a Secret has it. */
    static String twice(String packed) {
        return Base64.getEncoder().encodeToString(packed.getBytes(StandardCharsets.US_ASCII));
    }

    /** What is packed in it, once or twice in base64. */
    static String unpacked(String value) throws IOException {
        String once = value.startsWith("H4sI")
                ? value
                : new String(Base64.getDecoder().decode(value), StandardCharsets.US_ASCII);
        try (InputStream in = PackedText.open(once.getBytes(StandardCharsets.US_ASCII))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The value of a member in a JSON text, where it is the first with this name. */
    static String member(String json, String name) {
        String rest = json.substring(json.indexOf("\"" + name + "\":\"") + name.length() + 4);
        return rest.substring(0, rest.indexOf('"'));
    }

    /**
     * The JSON of a release that takes nearly all of the 1 MiB that API servers take: a chart with files that do not pack
     * well, and a rendered manifest of 1.5 MB that does.
     */
    static String large() {
        Random random = new Random(7);
        StringBuilder files = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            byte[] noise = new byte[150_000];
            random.nextBytes(noise);
            files.append(i == 0 ? "" : ",")
                    .append("{\"name\":\"files/")
                    .append(i)
                    .append("\",\"data\":\"")
                    .append(Base64.getEncoder().encodeToString(noise))
                    .append("\"}");
        }
        String settings = "---\\nkind: ConfigMap\\nmetadata: {name: settings}\\ndata:\\n  color: blue\\n";
        return "{\"name\":\"shop\",\"info\":{\"status\":\"deployed\"},\"chart\":{\"metadata\":{\"name\":\"shop\"},\"files\":["
                + files + "]},\"config\":{\"db\":{\"password\":\"" + SECRET + "\"},\"replicas\":2},\"manifest\":\""
                + settings.repeat(20_000) + "---\\nkind: Secret\\nstringData:\\n  pw: " + SECRET
                + "\\n\",\"version\":1,\"namespace\":\"shop\"}";
    }

    /** A Secret with a release, its members in the order in which API servers write them. */
    static String secret(String release) {
        return "{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"sh.helm.release.v1.shop.v1\","
                + "\"namespace\":\"shop\",\"labels\":{\"name\":\"shop\",\"owner\":\"helm\",\"status\":\"deployed\"}},"
                + "\"data\":{\"release\":\"" + release + "\"},\"type\":\"helm.sh/release.v1\"}";
    }
}
