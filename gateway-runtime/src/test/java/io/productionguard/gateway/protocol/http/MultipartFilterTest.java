package io.productionguard.gateway.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.productionguard.gateway.operation.http.Boundary;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Parts of answers, masked each by its type, however the body is cut. */
final class MultipartFilterTest {

    private static final String BODY = "--b\r\nContent-Type: application/json\r\nContent-Length: 23\r\n\r\n"
            + "{\"a\":\"SECRET\",\r\n--\"b\":1}"
            + "\r\n--b\r\n\r\nplain SECRET\r\n--bo\r\n-- and more"
            + "\r\n--b\r\nContent-Type: text/csv\r\nX-Note: SECRET\r\n\r\n"
            + "\r\n--b--\r\nepilogue SECRET";

    private static MultipartFilter filter(boolean opaque) throws Exception {
        return new MultipartFilter(Boundary.of("multipart/mixed; boundary=b"), new Words(), opaque);
    }

    private static String run(boolean opaque, String body, int... cuts) throws Exception {
        MultipartFilter filter = filter(opaque);
        byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int from = 0;
        for (int cut : cuts) {
            out.write(filter.feed(bytes, from, cut - from));
            from = cut;
        }
        out.write(filter.feed(bytes, from, bytes.length - from));
        out.write(filter.end());
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    @Test
    void masksEveryPartByItsType() throws Exception {
        // "--bo" begins a line with the boundary and is no separator, so this body is refused; see below.
        String body = BODY.replace("--bo\r\n", "-bo\r\n");

        assertThat(run(false, body))
                .isEqualTo("--b\r\ncontent-type: application/json\r\n\r\n{\"a\":\"[\\\"m\\\\]\",\r\n--\"b\":1}"
                        + "\r\n--b\r\n\r\nplain [\"m\\]\r\n-bo\r\n-- and more"
                        + "\r\n--b\r\ncontent-type: text/csv\r\nx-note: [\"m\\]\r\n\r\n"
                        + "\r\n--b--\r\n");
    }

    @Test
    void itDoesNotMatterWhereTheBodyIsCut() throws Exception {
        String body = BODY.replace("--bo\r\n", "-bo\r\n");
        String whole = run(false, body);
        for (int cut = 1; cut < body.length(); cut++) {
            assertThat(run(false, body, cut)).as("cut at %d", cut).isEqualTo(whole);
        }
        int[] everywhere = new int[body.length() - 1];
        for (int i = 0; i < everywhere.length; i++) {
            everywhere[i] = i + 1;
        }
        assertThat(run(false, body, everywhere)).isEqualTo(whole);
    }

    @Test
    void refusesWhatReadersCouldDisagreeAbout() {
        assertThatThrownBy(() -> run(false, BODY)).hasMessageContaining("separator");
        assertThatThrownBy(() -> run(false, "preamble\r\n--b\r\n\r\nx\r\n--b--"))
                .hasMessageContaining("begin");
        assertThatThrownBy(() -> run(false, "--b\r\nA: 1\r\n folded\r\n\r\nx\r\n--b--"))
                .hasMessageContaining("folded");
        assertThatThrownBy(() -> run(false, "--b\r\nA: 1\r\na: 2\r\n\r\nx\r\n--b--"))
                .hasMessageContaining("twice");
        assertThatThrownBy(() -> run(false, "--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\nx\r\n--b--"))
                .hasMessageContaining("parts of its own");
        assertThatThrownBy(() -> run(false, "--b\r\nContent-Transfer-Encoding: base64\r\n\r\nx\r\n--b--"))
                .hasMessageContaining("encoded");
        assertThatThrownBy(() -> run(false, "--b\r\nContent-Type: text/plain; charset=utf-16\r\n\r\nx\r\n--b--"))
                .hasMessageContaining("cannot be masked");
        assertThatThrownBy(() -> run(false, "--b\r\nA: " + "x".repeat(9000))).hasMessageContaining("longer than");
        assertThatThrownBy(() -> run(false, "--b\r\n\r\nno end")).hasMessageContaining("cut off");
        for (String type : new String[] {
            "multipart/mixed",
            "multipart/mixed; boundary=",
            "multipart/mixed; boundary=a; boundary=b",
            "multipart/mixed; boundary=\"a\\b\"",
            "multipart/mixed; boundary=\"a",
            "multipart/mixed; boundary*=utf-8''a",
            "multipart/mixed; boundary=a; boundary*0=b",
            "multipart/mixed; boundary=\"a \"",
            "multipart/mixed; boundary=" + "x".repeat(71),
            "multipart/mixed; boundary=a{b"
        }) {
            assertThatThrownBy(() -> Boundary.of(type)).as(type).isInstanceOf(Exception.class);
        }
    }

    @Test
    void partsThatCannotBeReadPassOnlyWhereTheConfigurationAllowsIt() throws Exception {
        String body =
                "--b\r\nContent-Type: image/png\r\n\r\n\0SECRET\r\n--b\r\nContent-Type: text/plain\r\n\r\nSECRET\r\n--b--";

        assertThatThrownBy(() -> run(false, body)).hasMessageContaining("cannot be masked");
        assertThat(run(true, body)).contains("\0SECRET\r\n--b", "[\"m\\]\r\n--b--");
    }

    @Test
    void whatComesIsPassedOnWithoutTheEndOfAPart() throws Exception {
        MultipartFilter filter = filter(true);
        byte[] first = "--b\r\nContent-Type: image/png\r\n\r\nframe\r\n--".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(new String(filter.feed(first, 0, first.length), StandardCharsets.ISO_8859_1))
                .endsWith("frame");
    }
}
