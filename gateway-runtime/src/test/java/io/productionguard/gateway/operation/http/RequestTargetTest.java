package io.productionguard.gateway.operation.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestTargetTest {

    static Stream<String> corpus() throws Exception {
        try (InputStream in = RequestTargetTest.class.getResourceAsStream("/http/request-targets.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank());
        }
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void isInNormalFormOrRefused(String line) throws Exception {
        String raw = line.substring(0, line.indexOf(" => "));
        String wanted = line.substring(line.indexOf(" => ") + 4);
        if (wanted.equals("refused")) {
            assertThatThrownBy(() -> RequestTarget.parse(raw)).isInstanceOf(MalformedTargetException.class);
        } else {
            assertThat(target(RequestTarget.parse(raw))).isEqualTo(wanted);
            assertThat(target(RequestTarget.parse(wanted)))
                    .as("its normal form is stable")
                    .isEqualTo(wanted);
        }
    }

    private static String target(RequestTarget target) {
        return target.path() + (target.query().isEmpty() ? "" : "?" + target.query());
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void isTheSameWhereSlashesAreKeptUnlessItHasOne(String line) throws Exception {
        String raw = line.substring(0, line.indexOf(" => "));
        String wanted = line.substring(line.indexOf(" => ") + 4);
        boolean slash = raw.toLowerCase(java.util.Locale.ROOT).contains("%2f");
        if (wanted.equals("refused") && !slash) {
            assertThatThrownBy(() -> RequestTarget.parse(raw, path -> true))
                    .isInstanceOf(MalformedTargetException.class);
        } else if (!slash) {
            assertThat(target(RequestTarget.parse(raw, path -> true))).isEqualTo(wanted);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/projects/group%2Fname, /projects/group%2Fname",
        "/projects/group%2fname/x, /projects/group%2Fname/x",
        "/@types%2fnode, /@types%2Fnode",
        "/a/b%2Fc/../d, /a/d",
        "/a/./b%2Fc.d%2F.e, /a/b%2Fc.d%2F.e",
    })
    void anEncodedSlashIsKeptWherePathsMayHaveOne(String raw, String wanted) throws Exception {
        RequestTarget target = RequestTarget.parse(raw, path -> path.equals(wanted));

        assertThat(target.path()).isEqualTo(wanted);
        assertThat(RequestTarget.parse(wanted, path -> true).path()).isEqualTo(wanted);
        if (wanted.contains("%2F")) {
            assertThatThrownBy(() -> RequestTarget.parse(raw)).hasMessageContaining("encoded slash");
            assertThatThrownBy(() -> RequestTarget.parse(raw, path -> path.equals("/other")))
                    .hasMessageContaining("encoded slash");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a%2F..%2Fb",
                "/a%2f..",
                "/..%2fa",
                "/a/..%2F",
                "/a%2F.%2Fb",
                "/.%2Fa",
                "/a%2F%2e%2e%2Fb",
                "/a%2F...",
                "/a%2F%2Fb",
                "/%2Fa",
                "/a%2F",
                "/%2F",
                "/a%252Fb",
                "/a%2Fb%5Cc",
                "/a%2Fb;c",
                "/a%2F%00",
                "/a%5C..%2Fb",
            })
    void whatHidesBehindASlashIsRefusedInEveryMode(String raw) {
        assertThatThrownBy(() -> RequestTarget.parse(raw, path -> true)).isInstanceOf(MalformedTargetException.class);
    }

    @Test
    void decodesSegmentsAndParameters() throws Exception {
        RequestTarget target = RequestTarget.parse("/a%20b/c?x=1+2&x=%26&y&=z");

        assertThat(target.segments()).containsExactly("a b", "c");
        assertThat(target.parameters())
                .isEqualTo(List.of(Map.entry("x", "1 2"), Map.entry("x", "&"), Map.entry("y", ""), Map.entry("", "z")));
    }

    @Test
    void whateverIsAcceptedIsStableAndHasNoDangerLeft() {
        Random random = new Random(7);
        String[] atoms = {
            "/", "/", "a", ".", "..", "%2e", "%2f", "%25", "2e", ";", "\\", "%5c", "%00", "?", "&", "=", "é"
        };
        for (int round = 0; round < 20_000; round++) {
            StringBuilder raw = new StringBuilder("/");
            for (int i = random.nextInt(8); i >= 0; i--) {
                raw.append(atoms[random.nextInt(atoms.length)]);
            }
            try {
                RequestTarget target = RequestTarget.parse(raw.toString());
                assertThat(target.path()).doesNotContain("//", "/../", "/./", ";", "\\", "%2F", "%5C", "%00");
                assertThat(RequestTarget.parse(target.path()).path()).isEqualTo(target.path());
            } catch (MalformedTargetException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
            try {
                String path = RequestTarget.parse(raw.toString(), any -> true).path();
                assertThat(path.replace("%2F", "/")).doesNotContain("//", "/../", "/./", ";", "\\", "%5C", "%00");
                assertThat(RequestTarget.parse(path, any -> true).path()).isEqualTo(path);
            } catch (MalformedTargetException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }
}
