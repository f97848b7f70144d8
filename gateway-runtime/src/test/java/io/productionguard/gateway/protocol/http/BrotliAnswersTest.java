package io.productionguard.gateway.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpHandler;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.productionguard.gateway.protocol.http.body.BodyFilter;
import io.productionguard.gateway.protocol.http.body.BrotliFilter;
import io.productionguard.gateway.protocol.http.body.TextFilter;
import io.productionguard.gateway.protocol.http.brotli.Bits;
import io.productionguard.gateway.testing.RawHttp;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** Answers in Brotli, from a real server to a real client that offers it, or does not. */
final class BrotliAnswersTest {

    private static final String MAIL = "jane.doe@example.org";

    /** {@code {"mail":"jane.doe@example.org","note":"The government of the United States"}}, by Node 20 in quality 11. */
    private static final byte[] CODED = Base64.getDecoder()
            .decode("G0sA4B0JduzEOgZHjiNUOtjiyHcecAZNgqes1GHpq7A3cMgB+xeFoeUQS7VqNcsV68lDMsGKNW2uFD4QeYKqaGU1MoQH");

    private static HttpHandler answering(String type, byte[] coded) {
        return exchange -> {
            exchange.getResponseHeaders().set("Content-Encoding", "br");
            TestApi.send(exchange, 200, type, coded);
        };
    }

    private static HttpResponse<String> get(TestApi api, String offer) throws Exception {
        try (TestGateway gateway = TestGateway.before(api.url())) {
            return TestGateway.client()
                    .send(gateway.request("/x").header("Accept-Encoding", offer).build(), BodyHandlers.ofString());
        }
    }

    @Test
    void decodesBrotliAndMasksWhatIsInside() throws Exception {
        for (String offer : new String[] {"br", "gzip, deflate, br, zstd", "br;q=0.1", "gzip;q=0, BR ; Q=1.0"}) {
            try (TestApi api = new TestApi(answering("application/json", CODED))) {
                HttpResponse<String> response = get(api, offer);

                assertThat(response.body())
                        .as(offer)
                        .isEqualTo("{\"mail\":\"[masked:email:1]\",\"note\":\"The government of the United States\"}");
                assertThat(response.headers().firstValue("content-encoding")).isEmpty();
                assertThat(response.headers().firstValueAsLong("content-length"))
                        .hasValue(response.body().length());
            }
        }
    }

    @Test
    void withholdsBrotliThatTheClientDidNotOffer() throws Exception {
        for (String offer : new String[] {"gzip", "br;q=0", "br;q=0.000", "br;q=x", "br;q=", "*", "brotli"}) {
            try (TestApi api = new TestApi(answering("application/json", CODED))) {
                HttpResponse<String> response = get(api, offer);

                assertThat(response.statusCode()).as(offer).isEqualTo(502);
                assertThat(response.body()).contains("content coding br").doesNotContain("jane");
                assertThat(api.seen.get(0).headers().getFirst("Accept-Encoding"))
                        .isEqualTo(offer.equals("gzip") ? "gzip" : "identity");
            }
        }
    }

    @Test
    void withholdsBrotliThatIsDamaged() throws Exception {
        byte[] damaged = CODED.clone();
        damaged[5] ^= 0x55;
        byte[] longer = Arrays.copyOf(CODED, CODED.length + 1);
        byte[] shorter = Arrays.copyOf(CODED, CODED.length - 1);
        for (byte[] coded : new byte[][] {damaged, longer, shorter}) {
            try (TestApi api = new TestApi(answering("application/json", coded))) {
                HttpResponse<String> response = get(api, "br");

                assertThat(response.statusCode()).isEqualTo(502);
                assertThat(response.body())
                        .contains("the answer is withheld: it")
                        .doesNotContain("jane");
            }
        }
    }

    @Test
    void cutsOffBrotliThatInflatesWithoutMeasure() throws Exception {
        try (TestApi api = new TestApi(answering("text/plain", Bits.bomb(16 << 20)))) {
            assertThatThrownBy(() -> get(api, "br")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void anEventReachesTheClientBeforeTheNextIsSent() throws Exception {
        try (RawServer server = new RawServer((socket, number) -> {
                    RawHttp.head(socket);
                    RawHttp.write(socket, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n");
                    RawHttp.write(socket, "Content-Encoding: br\r\nConnection: close\r\n\r\n");
                    byte[] event = ("data: 0 " + MAIL + "\n\n").getBytes(StandardCharsets.UTF_8);
                    socket.getOutputStream()
                            .write(new Bits().window(22).stored(event).bytes());
                    // Nothing more comes before the client has seen it and goes.
                    if (socket.getInputStream().read() >= 0) {
                        throw new IllegalStateException("a second request");
                    }
                });
                TestGateway gateway = TestGateway.before(server.url())) {
            var response = TestGateway.client()
                    .send(gateway.request("/x").header("Accept-Encoding", "br").build(), BodyHandlers.ofInputStream());
            byte[] first = response.body().readNBytes("data: 0 [masked:email:1]\n\n".length());

            assertThat(new String(first, StandardCharsets.UTF_8)).isEqualTo("data: 0 [masked:email:1]\n\n");
            response.body().close();
        }
    }

    @Test
    void asksForNoMoreBrotliWhileMuchOfItIsDecoded() throws Exception {
        HttpHeaders received = new DefaultHttpHeaders().add("Accept-Encoding", "gzip, br");
        try (TestApi api = TestApi.answering("text/plain", "x");
                TestGateway gateway = TestGateway.before(api.url(), HttpLimits.DEFAULT)) {
            HttpShared shared = gateway.shared();
            BodyFilter[] filters = new BodyFilter[3];
            byte[] text = new byte[5 << 20];
            Arrays.fill(text, (byte) ' ');
            byte[] large = Bits.stored(text, 24);
            for (int i = 0; i < filters.length; i++) {
                HttpHeaders outgoing = new DefaultHttpHeaders();
                Codings.ask(outgoing, received, shared);
                assertThat(outgoing.get("Accept-Encoding")).isEqualTo("gzip, br");
                filters[i] = new BrotliFilter(new TextFilter(new Words()), shared.decoding());
                filters[i].feed(large, 0, large.length);
                while (filters[i].stopped() != null) {
                    filters[i].more();
                }
            }
            HttpHeaders outgoing = new DefaultHttpHeaders();
            Codings.ask(outgoing, received, shared);
            assertThat(outgoing.get("Accept-Encoding")).isEqualTo("gzip");
            for (BodyFilter filter : filters) {
                filter.close();
            }
            Codings.ask(outgoing, received, shared);
            assertThat(outgoing.get("Accept-Encoding")).isEqualTo("gzip, br");
        }
    }
}
