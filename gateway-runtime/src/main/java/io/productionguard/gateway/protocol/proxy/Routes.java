package io.productionguard.gateway.protocol.proxy;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What happens to connections, by the host they are for. Among the entries that match, the narrowest counts.
 *
 * @param tunnel encrypted connections that are allowed and not read
 * @param inspect connections that are read
 * @param others for every other host, at the usual ports only
 */
record Routes(List<HostPattern> tunnel, List<HostPattern> inspect, Mode others) {

    static final int HTTPS = 443;
    static final int HTTP = 80;

    /** What is done with a connection. */
    enum Mode {
        TUNNEL,
        INSPECT,
        DENY
    }

    Routes {
        tunnel = List.copyOf(tunnel);
        inspect = List.copyOf(inspect);
    }

    /**
     * What is done with a connection to there.
     *
     * @param secure whether it is encrypted by TLS, as behind CONNECT
     */
    Mode of(Destination destination, boolean secure) {
        Optional<HostPattern> narrowest = Stream.concat(tunnel.stream(), inspect.stream())
                .filter(pattern -> pattern.matches(destination))
                .max(Comparator.comparingInt(HostPattern::narrowness));
        if (narrowest.isPresent()) {
            return tunnel.contains(narrowest.get()) ? Mode.TUNNEL : Mode.INSPECT;
        }
        return destination.port() == (secure ? HTTPS : HTTP) ? others : Mode.DENY;
    }

    /** Whether an entry names the host. */
    boolean lists(Destination destination) {
        return Stream.concat(tunnel.stream(), inspect.stream()).anyMatch(pattern -> pattern.matches(destination));
    }
}
