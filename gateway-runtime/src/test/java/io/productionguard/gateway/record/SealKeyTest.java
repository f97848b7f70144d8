package io.productionguard.gateway.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The public key in the forms it is handed around in. */
class SealKeyTest {

    @TempDir
    Path directory;

    private final SealKey key = SealKey.generate();

    @Test
    void readsBackEveryFormOfItsPublicKey() throws IOException {
        byte[] encoded = key.publicKey().getEncoded();
        String mime = Base64.getMimeEncoder().encodeToString(encoded);
        Path jwk = directory.resolve("recording-key.json");
        key.writePublicKey(jwk);
        Path pem = Files.writeString(
                directory.resolve("key.pem"), "-----BEGIN PUBLIC KEY-----\n" + mime + "\n-----END PUBLIC KEY-----\n");

        assertThat(new String[] {
                    key.publicJwk(),
                    jwk.toString(),
                    pem.toString(),
                    Base64.getEncoder().encodeToString(encoded),
                    (String) json(key.publicJwk()).get("x")
                })
                .allSatisfy(form -> assertThat(SealKey.parsePublicKey(form)).isEqualTo(key.publicKey()));
        assertThat(SealKey.keyId(key.publicKey())).isEqualTo(key.keyId());
    }

    /** The key and thumbprint of RFC 8037, appendix A.2 and A.3. */
    @Test
    void computesTheThumbprintOfTheStandard() {
        String x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
        assertThat(SealKey.keyId(SealKey.parsePublicKey(x))).isEqualTo("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    @Test
    void publishesNothingPrivate() {
        assertThat(json(key.publicJwk()))
                .containsOnlyKeys("kty", "crv", "x", "kid")
                .containsEntry("kty", "OKP")
                .containsEntry("crv", "Ed25519")
                .containsEntry("kid", key.keyId());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{}",
                "no/such/file.json",
                "\0",
                "AAAA",
                "{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}",
                "{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}",
                "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AAAA\"}",
                "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\","
                        + "\"kid\":\"another\"}",
                "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\","
                        + "\"d\":\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\"}"
            })
    void refusesWhatIsNoPublicKey(String text) {
        assertThatThrownBy(() -> SealKey.parsePublicKey(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .isNotBlank()
                .doesNotContain("\n");
    }

    private static Map<String, Object> json(String text) {
        try {
            return JsonTree.object(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(text, e);
        }
    }
}
