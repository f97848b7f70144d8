package io.productionguard.gateway.operation.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.operation.Fields;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class HttpFieldsTest {

    private static Fields of(String contentType, String body) {
        return HttpFields.of(
                List.of(Map.entry("force", "true"), Map.entry("force", "false")),
                List.of(Map.entry("X-Tenant", "a")),
                contentType,
                Optional.of(body.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void namesQueryHeaderAndBody() {
        Fields fields = of("application/json", "{\"spec\":{\"replicas\":0,\"tags\":[\"a\",\"b\"]},\"on\":true}");

        assertThat(fields.values())
                .containsEntry("query.force", List.of("true", "false"))
                .containsEntry("header.x-tenant", List.of("a"))
                .containsEntry("body.spec.replicas", List.of("0"))
                .containsEntry("body.spec.tags", List.of("a", "b"))
                .containsEntry("body.on", List.of("true"));
        assertThat(fields.unread()).isEmpty();
        assertThat(fields.certainly("query.force", "true"::equals)).isFalse();
        assertThat(fields.possibly("query.force", "true"::equals)).isTrue();
        assertThat(fields.possibly("query.other", value -> true)).isFalse();
    }

    @Test
    void readsForms() {
        assertThat(of("application/x-www-form-urlencoded", "a=1+2&b=%26").values())
                .containsEntry("body.a", List.of("1 2"))
                .containsEntry("body.b", List.of("&"));
    }

    /** The server decodes it and finds other fields there. */
    @Test
    void aBodyWithAContentCodingIsUnread() {
        byte[] body = "role=user".getBytes(StandardCharsets.UTF_8);
        String form = "application/x-www-form-urlencoded";
        for (String coding : List.of("gzip", "br", "deflate, identity", "")) {
            Fields fields =
                    HttpFields.of(List.of(), List.of(Map.entry("Content-Encoding", coding)), form, Optional.of(body));

            assertThat(fields.unread()).as(coding).containsExactly("body");
            assertThat(fields.certainly("body.role", "user"::equals)).isFalse();
            assertThat(fields.possibly("body.role", "admin"::equals)).isTrue();
        }
        assertThat(HttpFields.of(List.of(), List.of(Map.entry("content-encoding", "Identity")), form, Optional.of(body))
                        .unread())
                .isEmpty();
    }

    @Test
    void namesThatDifferInCaseAreOneToSomeServers() {
        Fields fields = of("application/json", "{\"replicas\":1,\"Replicas\":100}");

        assertThat(fields.certainly("body.replicas", "1"::equals)).isFalse();
        assertThat(fields.possibly("body.replicas", "100"::equals)).isTrue();
        assertThat(of("application/json", "{\"Role\":1}").certainly("body.role", "1"::equals))
                .isFalse();
    }

    @Test
    void jsonThatIsSentAsAFormIsBoth() {
        String form = "application/x-www-form-urlencoded";
        Fields fields = of(form, "{\"role\":\"user\",\"x\":\"&role=admin&y=\"}");

        assertThat(fields.possibly("body.role", "admin"::equals)).isTrue();
        assertThat(fields.certainly("body.role", "user"::equals)).isFalse();
        assertThat(of(form, "{\"role\":\"user\"}").certainly("body.role", "user"::equals))
                .isTrue();
        assertThat(of(form, "{\"x\":\";role=admin\"}").possibly("body.role", "admin"::equals))
                .isTrue();
    }

    @Test
    void whatCannotBeReadMayBeAnything() {
        for (String body : new String[] {"<xml/>", "{\"a\":1,\"a\":2}", "{", "[1]"}) {
            Fields fields = of("application/json", body);

            assertThat(fields.certainly("body.a", value -> true)).isFalse();
            assertThat(fields.possibly("body.a", value -> false)).isTrue();
        }
        assertThat(of("application/x-www-form-urlencoded", "{\"a\":1,\"a\":2}").possibly("body.a", value -> false))
                .isTrue();
    }
}
