package io.productionguard.gateway.protocol.kubernetes;

import io.productionguard.gateway.enforce.BodyPassage;
import io.productionguard.gateway.operation.kubernetes.PackedText;
import io.productionguard.gateway.protocol.http.BodyFilter;
import io.productionguard.gateway.protocol.http.JsonFilter;
import io.productionguard.gateway.protocol.http.JsonPath;
import io.productionguard.gateway.protocol.http.JsonValues;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;

/**
 * What Helm 3 keeps of a release in a Secret or a ConfigMap: base64 of gzip of JSON. Masked value by value, so that {@code
 * helm list}, {@code get} and {@code upgrade} go on working; a release without secrets passes as it is.
 */
final class HelmRelease {

    private HelmRelease() {}

    /** The release masked, the same array when nothing in it had to be, or null when it is none that can be read. */
    static byte[] masked(byte[] data, BodyPassage body) {
        byte[] json = unpacked(data);
        if (json == null) {
            return null;
        }
        try {
            JsonFilter filter = JsonFilter.strict(new ReleaseValues(body), body);
            ByteArrayOutputStream masked = new ByteArrayOutputStream(json.length);
            masked.writeBytes(filter.feed(json, 0, json.length));
            masked.writeBytes(filter.end());
            return Arrays.equals(masked.toByteArray(), json) ? data : packed(masked.toByteArray());
        } catch (BodyFilter.UnmaskableException e) {
            return null;
        }
    }

    /** The JSON of a release, or null when it is none, or too large. */
    static byte[] unpacked(byte[] data) {
        if (!PackedText.isPacked(data, 0, data.length)) {
            return null;
        }
        byte[] json = PackedText.unpack(data, PackedText.MAX_UNPACKED + 1);
        return json.length == 0 || json.length > PackedText.MAX_UNPACKED ? null : json;
    }

    private static byte[] packed(byte[] json) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(json.length / 4);
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(json);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("an array does not fail", e);
        }
        return Base64.getEncoder().encode(bytes.toByteArray());
    }

    /** The rendered manifest is YAML with secrets in it; everything else goes by its name and content. */
    private record ReleaseValues(BodyPassage body) implements JsonValues {

        @Override
        public byte[] replace(JsonPath path, byte[] value, int offset, int length) {
            if (path.name().equals("manifest")) {
                return ManifestText.masked(value, offset, length, body);
            }
            return body.value(path.name(), value, offset, length);
        }

        @Override
        public boolean whole(JsonPath path) {
            return path.name().equals("manifest") || body.always(path.name());
        }
    }
}
