package io.productionguard.gateway.protocol.kubernetes;

import io.productionguard.gateway.enforce.BodyPassage;
import io.productionguard.gateway.operation.OperationDigest;
import io.productionguard.gateway.operation.kubernetes.PackedText;
import io.productionguard.gateway.protocol.http.body.BodyFilter;
import io.productionguard.gateway.protocol.http.json.JsonFilter;
import io.productionguard.gateway.protocol.http.json.JsonPath;
import io.productionguard.gateway.protocol.http.json.JsonValues;
import io.productionguard.gateway.protocol.http.json.ValueRoom;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;

/**
 * What Helm 3 keeps of a release in a Secret or a ConfigMap: base64 of gzip of JSON. Masked value by value, so that {@code
 * helm list}, {@code get} and {@code upgrade} go on working; a release without secrets passes as it is.
 *
 * <p>Memory: the release as it is packed, before and after, and its longest manifest. What is inside, ten times as much, is
 * unpacked, masked and packed again piece by piece, in a {@link ReleaseQueue} for one release of a target at a time.
 */
final class HelmRelease {

    /**
     * Longest value of a Secret in bytes, as written: API servers take 1 MiB of data in one ({@code MaxSecretSize} in
     * Kubernetes' {@code core/v1}), which base64 makes 4/3 as long.
     */
    static final int LONGEST = ((1 << 20) + 2) / 3 * 4;

    /** Longest rendered manifest in bytes, which is looked at as a whole; a longer one is withheld. */
    private static final int LONGEST_MANIFEST = 2 << 20;

    /**
     * How many bytes may become of each that is packed, and how many in any case. Releases are packed to a tenth; looking
     * through what is denser would hold up all other releases for seconds.
     */
    private static final int RATIO = 50;

    private static final int FREE = 256 << 10;

    private HelmRelease() {}

    /** The release masked, the same array when nothing in it had to be, or null when it is none that can be read. */
    static byte[] masked(byte[] data, BodyPassage body) {
        if (!PackedText.isPacked(data, 0, data.length)) {
            return null;
        }
        JsonFilter filter = JsonFilter.strict(new InsideValues(body), body, new ValueRoom(LONGEST_MANIFEST));
        ByteArrayOutputStream packed = new ByteArrayOutputStream(data.length + data.length / 8);
        try {
            return mask(data, filter, packed) ? packed.toByteArray() : data;
        } catch (IOException | BodyFilter.UnmaskableException e) {
            // It is no gzip, no JSON, or too large; the caller knows what becomes of a value that is no release.
            return null;
        } finally {
            filter.close();
        }
    }

    /** Whether anything had to be masked; {@code packed} then has what to say instead. */
    private static boolean mask(byte[] data, JsonFilter filter, ByteArrayOutputStream packed)
            throws IOException, BodyFilter.UnmaskableException {
        MessageDigest before = OperationDigest.sha256();
        MessageDigest after = OperationDigest.sha256();
        int total = 0;
        byte[] piece = new byte[PackedText.PIECE];
        try (InputStream in = PackedText.open(data);
                OutputStream out = new GZIPOutputStream(Base64.getEncoder().wrap(packed))) {
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                total += count;
                if (total > PackedText.MAX_UNPACKED || total > FREE + (long) RATIO * data.length) {
                    throw new IOException("more is packed inside than is looked through");
                }
                before.update(piece, 0, count);
                write(filter.feed(piece, 0, count), after, out);
            }
            write(filter.end(), after, out);
        }
        if (total == 0) {
            throw new IOException("nothing is packed inside");
        }
        return !MessageDigest.isEqual(before.digest(), after.digest());
    }

    private static void write(byte[] masked, MessageDigest digest, OutputStream out) throws IOException {
        digest.update(masked);
        out.write(masked);
    }

    /** The rendered manifest is YAML with secrets in it; everything else goes by its name and content. */
    private record InsideValues(BodyPassage body) implements JsonValues {

        @Override
        public byte[] replace(JsonPath path, byte[] value, int offset, int length) {
            if (path.name().equals("manifest")) {
                return ManifestText.masked(value, offset, length, body);
            }
            return body.setting(path.name(), value, offset, length);
        }

        @Override
        public int longest(JsonPath path) {
            return path.name().equals("manifest") ? LONGEST_MANIFEST : JsonFilter.LONGEST_VALUE;
        }

        @Override
        public boolean whole(JsonPath path) {
            return path.name().equals("manifest") || body.always(path.name());
        }
    }
}
