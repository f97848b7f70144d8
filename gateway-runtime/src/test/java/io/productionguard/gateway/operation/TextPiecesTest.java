package io.productionguard.gateway.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.mask.SessionMasker;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request's body does is there to be read, whatever its author wrote around it. */
class TextPiecesTest {

    private final SessionMasker masker = SessionMasker.create(Set.of("secrets", "personal"), List.of(), List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"x\":\"password='\",\"spec\":{\"image\":\"evil\"},\"y\":\"'\"}",
                "{\"x\":\"password: '''\",\"spec\":{\"image\":\"evil\"},\"y\":\"'\"}",
                "[\"token=\\\"\", {\"image\" : \"evil\"}, \"\\\"\"]",
                "{\"x\":\"-----BEGIN RSA PRIVATE KEY-----\\n\",\n\"image\":\"evil\",\n\"y\":\"-----END RSA PRIVATE KEY-----\"}",
                "a: -----BEGIN RSA PRIVATE KEY-----\nimage: evil\nb: -----END RSA PRIVATE KEY-----\n",
                "a: password='\nimage: evil\n# '\n",
                "{a: password=', image: evil, b: '}",
                "x: {a: password=', image: evil, b: '}",
                "a=password='&image=evil&b='",
            })
    void neverHidesWhatStandsBetweenTwoValues(String body) {
        assertThat(masked(body)).contains("image").contains("evil");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"password\": \"hunter2secret\", \"x\": 1}",
                "{\"password\" : \"hunter2secret\"}",
                "{\"config\": \"password=hunter2secret\"}",
                "password: hunter2secret\nx: 1\n",
                "a=1&password=hunter2secret&b=2",
                "tls.key: |\n  -----BEGIN RSA PRIVATE KEY-----\n  MIIEhunter2secret+/=\n  AAAA\n  -----END RSA PRIVATE KEY-----\n",
            })
    void stillMasksWhatIsLabelled(String body) {
        assertThat(masked(body)).contains("[masked:").doesNotContain("hunter2secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"a\":\"b", "{\"a\":\"b\\", "\n\n&", "[\"x\" :", "plain"})
    void thePiecesAreTheText(String text) {
        assertThat(String.join("", Seams.TEXT.pieces(text))).isEqualTo(text);
    }

    private String masked(String text) {
        return Seams.TEXT.pieces(text).stream().map(masker::mask).collect(Collectors.joining());
    }
}
