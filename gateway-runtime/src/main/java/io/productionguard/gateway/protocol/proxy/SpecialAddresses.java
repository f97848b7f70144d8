package io.productionguard.gateway.protocol.proxy;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which addresses a public name must not lead to: everything that the IANA registries for special-purpose addresses do not
 * call globally reachable, the metadata services of clouds, and this machine. Of IPv6 only {@code 2000::/3} is public; what
 * embeds an IPv4 address counts as that address.
 */
final class SpecialAddresses {

    private static final Network NAT64 = Network.parse("64:ff9b::/96");
    private static final Network GLOBAL_V6 = Network.parse("2000::/3");

    /** Network to what it is. */
    private static final Map<Network, String> RANGES = ranges();

    /** Services that hand out a machine's credentials; a wider network under {@code networks} does not name them. */
    private static final List<Network> METADATA = List.of(
            Network.parse("169.254.169.254"),
            Network.parse("169.254.170.2"),
            Network.parse("169.254.170.23"),
            Network.parse("100.100.100.200"),
            Network.parse("168.63.129.16"),
            Network.parse("192.0.0.192"),
            Network.parse("fd00:ec2::254"),
            Network.parse("fd00:ec2::23"));

    private final List<Network> named;

    /** @param named those that may be dialled all the same */
    SpecialAddresses(List<Network> named) {
        this.named = List.copyOf(named);
    }

    private static Map<Network, String> ranges() {
        Map<Network, String> ranges = new LinkedHashMap<>();
        ranges.put(Network.parse("0.0.0.0/8"), "no destination");
        ranges.put(Network.parse("10.0.0.0/8"), "private");
        ranges.put(Network.parse("100.64.0.0/10"), "a carrier's or provider's own");
        ranges.put(Network.parse("127.0.0.0/8"), "this machine's own");
        ranges.put(Network.parse("169.254.0.0/16"), "link-local");
        ranges.put(Network.parse("172.16.0.0/12"), "private");
        ranges.put(Network.parse("192.0.0.0/24"), "reserved for protocols");
        ranges.put(Network.parse("192.0.2.0/24"), "reserved for documentation");
        ranges.put(Network.parse("192.88.99.0/24"), "a relay");
        ranges.put(Network.parse("192.168.0.0/16"), "private");
        ranges.put(Network.parse("198.18.0.0/15"), "reserved for benchmarks");
        ranges.put(Network.parse("198.51.100.0/24"), "reserved for documentation");
        ranges.put(Network.parse("203.0.113.0/24"), "reserved for documentation");
        ranges.put(Network.parse("224.0.0.0/4"), "multicast");
        ranges.put(Network.parse("240.0.0.0/4"), "reserved");
        ranges.put(Network.parse("::1"), "this machine's own");
        ranges.put(Network.parse("fc00::/7"), "private");
        ranges.put(Network.parse("fe80::/10"), "link-local");
        ranges.put(Network.parse("ff00::/8"), "multicast");
        ranges.put(Network.parse("2001::/23"), "reserved for protocols");
        ranges.put(Network.parse("2001:db8::/32"), "reserved for documentation");
        ranges.put(Network.parse("2002::/16"), "an IPv4 address in disguise (6to4)");
        ranges.put(Network.parse("3fff::/20"), "reserved for documentation");
        return ranges;
    }

    /** Whether naming a network in the configuration makes a difference: all of it lies in one special range. */
    static boolean isSpecial(Network network) {
        return RANGES.keySet().stream().anyMatch(range -> range.contains(network))
                || METADATA.stream().anyMatch(service -> service.contains(network));
    }

    /** Why an address must not be dialled: what it is; empty when it may. Asks for this machine's interfaces. */
    Optional<String> objection(InetAddress address) {
        Optional<InetAddress> embedded = embedded(address);
        if (embedded.isPresent()) {
            return names(address) ? Optional.empty() : objection(embedded.get());
        }
        if (METADATA.stream().anyMatch(service -> service.contains(address))) {
            boolean byItself = named.stream().anyMatch(network -> network.isOneAddress() && network.contains(address));
            return byItself ? Optional.empty() : Optional.of("a metadata service");
        }
        if (names(address)) {
            return Optional.empty();
        }
        Optional<String> range = RANGES.entrySet().stream()
                .filter(entry -> entry.getKey().contains(address))
                .map(Map.Entry::getValue)
                .findFirst();
        if (range.isPresent()) {
            return range;
        }
        if (address.getAddress().length == 16 && !GLOBAL_V6.contains(address)) {
            return Optional.of("not public");
        }
        return isLocal(address) ? Optional.of("this machine's own") : Optional.empty();
    }

    private boolean names(InetAddress address) {
        return named.stream().anyMatch(network -> network.contains(address));
    }

    /** The IPv4 address behind a NAT64 one (RFC 6052), as networks without IPv4 give them for every IPv4 host. */
    private static Optional<InetAddress> embedded(InetAddress address) {
        if (!NAT64.contains(address)) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByAddress(Arrays.copyOfRange(address.getAddress(), 12, 16)));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    /** Whether an address is this machine's; counts as such when that cannot be told. */
    static boolean isLocal(InetAddress address) {
        try {
            return address.isLoopbackAddress()
                    || address.isAnyLocalAddress()
                    || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return true;
        }
    }
}
