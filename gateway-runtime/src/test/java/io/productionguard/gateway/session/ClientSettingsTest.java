package io.productionguard.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.net.SessionAuthority;
import io.productionguard.gateway.net.TlsMode;
import io.productionguard.gateway.policy.Target;
import io.productionguard.gateway.protocol.Endpoint;
import io.productionguard.gateway.protocol.Protocols;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClientSettingsTest {

    @TempDir
    Path directory;

    private static Endpoint endpoint(String type, Map<String, String> options) {
        Target target = new Target(type, type, "", Optional.empty(), TlsMode.VERIFY_FULL, Optional.empty(), options);
        return new Endpoint(target, "localhost", 4711);
    }

    private ClientSettings settings(Endpoint... endpoints) throws Exception {
        return ClientSettings.write(
                PrivateDirectory.at(directory.resolve(Integer.toString(endpoints.length))),
                SessionAuthority.create().certificatePem(),
                "the-token",
                Protocols.all(),
                List.of(endpoints),
                "s",
                directory);
    }

    @Test
    void theProxysAuthoritiesCountBesideAnAwsTargetsAndWithoutAProxyTheSessionsOwn() throws Exception {
        Endpoint aws =
                endpoint("http", Map.of("authentication", "aws-sigv4", "region", "eu-central-1", "service", "s3"));

        Map<String, String> alone = settings(aws).variables();
        assertThat(alone.get("AWS_CA_BUNDLE")).isEqualTo(alone.get("PRODUCTION_GUARD_CA"));
        assertThat(settings(aws, endpoint("proxy", Map.of())).variables())
                .hasEntrySatisfying(
                        "AWS_CA_BUNDLE", bundle -> assertThat(bundle).endsWith("production-guard-authorities.pem"))
                .containsKey("AWS_ENDPOINT_URL_S3");
    }
}
