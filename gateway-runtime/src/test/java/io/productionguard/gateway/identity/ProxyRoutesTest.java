package io.productionguard.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyRoutesTest {

    private static final URI ISSUER = URI.create("https://token.actions.example/x");

    @Test
    void goesDirectlyWithoutSettings() throws IOException {
        assertThat(new ProxyRoutes(Map.of()).select(ISSUER)).isEqualTo(Proxy.NO_PROXY);
        assertThat(new ProxyRoutes(Map.of("HTTPS_PROXY", "")).select(ISSUER)).isEqualTo(Proxy.NO_PROXY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://proxy.acme:3128", "http://proxy.acme:3128/", "proxy.acme:3128"})
    void takesTheEnvironmentsProxy(String setting) throws IOException {
        for (String name : new String[] {"HTTPS_PROXY", "https_proxy"}) {
            Proxy proxy = new ProxyRoutes(Map.of(name, setting)).select(ISSUER);
            assertThat(proxy.type()).isEqualTo(Proxy.Type.HTTP);
            assertThat(((InetSocketAddress) proxy.address()).getHostString()).isEqualTo("proxy.acme");
            assertThat(((InetSocketAddress) proxy.address()).getPort()).isEqualTo(3128);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "token.actions.example, true",
        "TOKEN.actions.EXAMPLE, true",
        "'foo, actions.example', true",
        ".actions.example, true",
        "*.actions.example, true",
        "token.actions.example:443, true",
        "token.actions.example:8443, false",
        "ctions.example, false",
        "*, true",
        "other.example, false",
        "'', false"
    })
    void honoursExceptions(String exceptions, boolean direct) throws IOException {
        ProxyRoutes routes = new ProxyRoutes(Map.of("https_proxy", "http://p:1", "NO_PROXY", exceptions));
        assertThat(routes.select(ISSUER).equals(Proxy.NO_PROXY)).isEqualTo(direct);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://user:hunter2@proxy:1", "socks5://proxy:1", "https://proxy:1", "http://", ":::"})
    void refusesWhatItCannotUseWithoutRepeatingIt(String setting) {
        assertThatThrownBy(() -> new ProxyRoutes(Map.of("HTTPS_PROXY", setting)).select(ISSUER))
                .isInstanceOf(IOException.class)
                .hasMessage("HTTPS_PROXY is not of the form http://host:port without a user name");
    }
}
