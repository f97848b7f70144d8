package io.productionguard.gateway.enforce;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.mask.SessionMasker;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mask tokens in what comes in pieces. */
class UploadTest {

    private static final String TOKEN = "[masked:password-assignment:123456]";

    @ParameterizedTest
    @ValueSource(strings = {"raw", "base64", "escaped"})
    void findsATokenWhereverItIsCut(String form) {
        SessionMasker masker = SessionMasker.create(Set.of(), List.of(), List.of());
        String written = switch (form) {
            case "base64" -> Base64.getEncoder().encodeToString(("key=" + TOKEN).getBytes(StandardCharsets.UTF_8));
            case "escaped" ->
                TOKEN.replace("[", "\\u005b").replace(":", "\\u003a").replace("]", "\\u005d");
            default -> TOKEN;
        };
        byte[] row = ("before\t" + written + "\tafter\n").getBytes(StandardCharsets.UTF_8);
        for (int cut = 0; cut <= row.length; cut++) {
            Upload upload = new Upload(masker);
            Optional<String> first = upload.take(row, 0, cut);
            Optional<String> second = upload.take(row, cut, row.length - cut);
            assertThat(first.or(() -> second)).as("cut at " + cut).contains(TOKEN);
            assertThat(upload.bytes()).isEqualTo(row.length);
        }
    }
}
