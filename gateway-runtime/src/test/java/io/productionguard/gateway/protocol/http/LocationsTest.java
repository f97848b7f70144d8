package io.productionguard.gateway.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LocationsTest {

    @ParameterizedTest
    @CsvSource({
        "https://h.example/base, /base/echo, /echo",
        "https://h.example/base, /base, /",
        "https://h.example/base, /base/, /",
        "https://h.example/base, /base?a=b#c, /?a=b#c",
        "https://h.example/base, https://h.example/base/a%2Fb?x=%20, /a%2Fb?x=%20",
        "https://h.example/base, HTTPS://H.Example:443/base/x, /x",
        "https://h.example/base, //h.example/base/x, /x",
        "https://h.example:8443, https://h.example:8443/x, /x",
        "https://h.example:8443, https://h.example:8443, /",
        "https://h.example, https://h.example?q, /?q",
        "http://h.example, http://h.example:80/x, /x",
        "https://[::1]:8443, https://[::1]:8443/x, /x",
        "https://h.example, /x, /x",
    })
    void whatLiesBelowTheTargetsAddressLeadsToTheGateway(String target, String sent, String got) {
        assertThat(Locations.atGateway(sent, UpstreamAddress.parse(target))).isEqualTo(got);
    }

    @ParameterizedTest
    @CsvSource({
        "https://h.example/base, /other",
        "https://h.example/base, /based",
        "https://h.example/base, /base//evil.example/x",
        "https://h.example/base, https://h.example/base//evil.example",
        "https://h.example, https://h.example//evil.example",
        "https://h.example/base, /base/../admin",
        "https://h.example/base, /base/%2E%2e/admin",
        "https://h.example/base, https://h.example/base\\x",
        "https://h.example/base, /base/\\evil.example",
        "https://h.example/base, http://h.example/base/x",
        "https://h.example/base, https://h.example:8443/base/x",
        "https://h.example/base, https://user@h.example/base/x",
        "https://h.example/base, https://h.example.evil/base/x",
        "https://h.example/base, https://other.example/base/x",
        "https://h.example/base, echo",
        "https://h.example/base, ../echo",
        "https://h.example/base, ?a",
        "https://h.example/base, mailto:jane@h.example",
        "https://h.example/base, 'https://h.example/base/a b'",
        "https://h.example/base, https://h.example/base/%zz",
        "https://h.example/base, https://h.example/base/é",
    })
    void everythingElseStaysAsItIs(String target, String sent) {
        assertThat(Locations.atGateway(sent, UpstreamAddress.parse(target))).isEqualTo(sent);
    }
}
