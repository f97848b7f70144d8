package io.productionguard.gateway.operation.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.productionguard.gateway.operation.Fields;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Forms with files in requests: read in one way only, or not at all. */
final class MultipartBodyTest {

    private static final String TYPE = "multipart/form-data; boundary=b";
    private static final String ONE = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n";

    private static MultipartBody parse(String body) throws MalformedBodyException {
        return MultipartBody.parse(TYPE, body.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void namesFieldsAndFiles() throws Exception {
        MultipartBody body = parse(ONE
                + "--b\r\nContent-Disposition: form-data; name=file; filename=\"x.bin\"\r\nContent-Type: image/png\r\n\r\n"
                + "\u0089\r\n\0\r\n--b--\r\n");

        assertThat(body.parts()).hasSize(2);
        assertThat(body.parts().get(0).shown()).isEqualTo("1");
        assertThat(body.parts().get(1).name()).isEqualTo("file");
        assertThat(body.parts().get(1).filenames()).containsExactly("x.bin");
        assertThat(body.parts().get(1).shown()).startsWith("(4 bytes, SHA-256 ");
    }

    @Test
    void rulesSeeTheFields() {
        String body = ONE + "--b\r\nContent-Disposition: form-data; name=a; filename=\"x.sh\"\r\n\r\nrm\r\n--b--";
        Fields fields =
                HttpFields.of(List.of(), List.of(), TYPE, Optional.of(body.getBytes(StandardCharsets.ISO_8859_1)));

        assertThat(fields.values())
                .containsEntry("body.a", List.of("1", "rm"))
                .containsEntry("body.a.filename", List.of("x.sh"));
        assertThat(fields.unread()).isEmpty();
    }

    @Test
    void rulesSeeEveryNameThatAFileCouldHave() {
        String body = "--b\r\nContent-Disposition: form-data; name=a; filename=x.png; filename*=UTF-8''x%2Es%68\r\n\r\n"
                + "rm\r\n--b--";

        assertThat(HttpFields.of(List.of(), List.of(), TYPE, Optional.of(body.getBytes(StandardCharsets.ISO_8859_1)))
                        .values())
                .containsEntry("body.a.filename", List.of("x.png", "x.sh"));
    }

    @Test
    void aValueThatIsNoTextMayBeAnything() {
        for (String part : new String[] {
            "\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\n1",
            "; filename=\"\"\r\nContent-Type: text/plain; charset=utf-7\r\n\r\n1",
            "\r\n\r\n1\0",
            "\r\n\r\n1\u00ff"
        }) {
            String body = "--b\r\nContent-Disposition: form-data; name=\"a\"" + part + "\r\n--b--";
            Fields fields =
                    HttpFields.of(List.of(), List.of(), TYPE, Optional.of(body.getBytes(StandardCharsets.ISO_8859_1)));

            assertThat(fields.possibly("body.a", "1"::equals)).as(part).isTrue();
            assertThat(fields.certainly("body.a", value -> true)).as(part).isFalse();
        }
    }

    @Test
    void refusesWhatServersCouldReadDifferently() {
        for (String body : new String[] {
            "",
            "--b",
            "--b--x",
            "\r\n" + ONE + "--b--",
            "preamble\r\n" + ONE + "--b--",
            ONE + "--b--\r\nepilogue",
            ONE + "--b--\r\n\r\n",
            ONE,
            ONE + "--b \r\n" + ONE + "--b--",
            ONE + "--bc\r\n--b--",
            ONE.replace("\r\n1", "\r\n1--b1") + "--b--",
            ONE.replace("1\r\n", "1\n") + "--b--",
            ONE.replace("\r\n", "\n") + "--b--",
            ONE.replace("name=", "\r\n name=") + "--b--",
            ONE.replace("\"a\"", "\"a\"; name=\"b\"") + "--b--",
            ONE.replace("\"a\"", "\"a\\\"b\"") + "--b--",
            ONE.replace("name=\"a\"", "name*=utf-8''a") + "--b--",
            ONE.replace("\"a\"", "\"a\"; name*1=b") + "--b--",
            ONE.replace("\"a\"", "\"a\"; name*0*=utf-8''b") + "--b--",
            ONE.replace("\"a\"", "\"a\"; filename=x.png; filename*=utf-16''x.sh") + "--b--",
            ONE.replace("\"a\"", "\"a\"; filename=x.png; filename*=utf-8''%") + "--b--",
            ONE.replace("\"a\"", "\"a\"; filename=x.s; filename*1=h") + "--b--",
            ONE.replace("\"a\"", "\"a\"; filename=\"x.s\\h\"") + "--b--",
            ONE.replace("name=\"a\"", "filename=x") + "--b--",
            ONE.replace("form-data", "attachment") + "--b--",
            ONE.replace("\r\n\r\n", "\r\nContent-Disposition: form-data; name=c\r\n\r\n") + "--b--",
            ONE.replace("\r\n\r\n", "\r\nContent-Transfer-Encoding: base64\r\n\r\n") + "--b--",
            ONE.replace("\r\n\r\n", "\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n") + "--b--",
            ONE.replace("\r\n\r\n", "\r\nX : y\r\n\r\n") + "--b--",
            ONE.replace("\r\n\r\n", "\r\nX: y\rz\r\n\r\n") + "--b--",
            "--b\r\nContent-Disposition: form-data; name=a\r\n--b--",
            "--b\r\nX: " + "y".repeat(9000) + "\r\n\r\n\r\n--b--"
        }) {
            assertThatThrownBy(() -> parse(body)).as(body).isInstanceOf(MalformedBodyException.class);
        }
        assertThatThrownBy(() -> parse(ONE.repeat(1001) + "--b--")).isInstanceOf(MalformedBodyException.class);
    }

    @Test
    void anEmptyPartIsOne() throws Exception {
        assertThat(parse("--b\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n--b--")
                        .parts())
                .singleElement()
                .satisfies(part -> assertThat(part.shown()).isEmpty());
        assertThat(parse("--b--").parts()).isEmpty();
    }
}
