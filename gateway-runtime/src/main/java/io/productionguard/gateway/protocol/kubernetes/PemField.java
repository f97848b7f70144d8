package io.productionguard.gateway.protocol.kubernetes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;

/** A PEM text of a kubeconfig, which stands there in base64 ({@code NAME-data}) or in a file ({@code NAME}). Blocks. */
final class PemField {

    private static final long MAX_BYTES = 1 << 20;

    private PemField() {}

    /** The text, or {@code ""} where there is none. */
    static String read(Map<?, ?> entry, String name) {
        Object data = entry.get(name + "-data");
        if (data instanceof String base64 && !base64.isBlank()) {
            try {
                return new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("the kubeconfig's " + name + "-data is not base64", e);
            }
        }
        return entry.get(name) instanceof String file && !file.isBlank() ? file(name, file) : "";
    }

    /** The content of a file that the kubeconfig names; its path must be absolute, because it has no place of its own. */
    static String file(String name, String file) {
        Path path = Path.of(file);
        if (!path.isAbsolute()) {
            throw new IllegalArgumentException("the kubeconfig's " + name + " must be an absolute path");
        }
        try {
            if (Files.size(path) > MAX_BYTES) {
                throw new IllegalArgumentException("the file of the kubeconfig's " + name + " is larger than 1 MiB");
            }
            return Files.readString(path);
        } catch (IOException e) {
            throw new IllegalArgumentException("the file of the kubeconfig's " + name + " cannot be read", e);
        }
    }
}
