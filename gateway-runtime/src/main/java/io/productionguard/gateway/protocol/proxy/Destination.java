package io.productionguard.gateway.protocol.proxy;

import io.productionguard.gateway.net.IpLiteral;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;

/**
 * A host and a port that a client wants to reach, in the one form in which they are compared. Whatever resolvers read in
 * more than one way is no destination: numbers and hexadecimal digits in the place of an address, a final dot, names that
 * are not ASCII, users before the host.
 *
 * @param host DNS name in lower case, or an IP address in its usual notation, without brackets
 * @param port 1 to 65535
 */
record Destination(String host, int port) {

    private static final int MAX_NAME = 253;
    private static final int MAX_LABEL = 63;

    /**
     * Reads {@code host:port} (RFC 9110 §7.2), IPv6 addresses in brackets.
     *
     * @throws IllegalArgumentException "what is wrong", one clause that does not repeat the text
     */
    static Destination parse(String authority) {
        int colon = authority.lastIndexOf(':');
        if (colon <= authority.lastIndexOf(']')) {
            throw new IllegalArgumentException("there is no port behind the host");
        }
        return new Destination(host(authority.substring(0, colon)), port(authority.substring(colon + 1)));
    }

    /** The same, with a port that may be left away. */
    static Destination parse(String authority, int usualPort) {
        return authority.lastIndexOf(':') > authority.lastIndexOf(']')
                ? parse(authority)
                : new Destination(host(authority), usualPort);
    }

    private static int port(String text) {
        boolean digits = !text.isEmpty() && text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int port = digits ? Integer.parseInt(text) : 0;
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("the port is no number from 1 to 65535");
        }
        return port;
    }

    /** A host in normal form; see {@link #parse(String)}. */
    static String host(String text) {
        if (text.startsWith("[") && text.endsWith("]")) {
            String inner = text.substring(1, text.length() - 1);
            byte[] address = inner.indexOf(':') < 0 ? null : IpLiteral.parse(inner);
            if (address == null) {
                throw new IllegalArgumentException("what stands in brackets is no IPv6 address");
            }
            return notation(address);
        }
        String name = text.toLowerCase(Locale.ROOT);
        byte[] address = name.indexOf(':') < 0 ? IpLiteral.parse(name) : null;
        if (address != null) {
            return notation(address);
        }
        objection(name).ifPresent(reason -> {
            throw new IllegalArgumentException(reason);
        });
        return name;
    }

    private static String notation(byte[] address) {
        try {
            return InetAddress.getByAddress(address).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("the host is no address", e);
        }
    }

    private static Optional<String> objection(String name) {
        if (name.isEmpty() || name.length() > MAX_NAME) {
            return Optional.of("the host has not 1 to " + MAX_NAME + " characters");
        }
        if (name.chars().anyMatch(c -> c >= 0x80)) {
            return Optional.of("the host is not ASCII; write international names in their xn-- form");
        }
        if (name.endsWith(".")) {
            return Optional.of("the host ends with a dot");
        }
        String last = "";
        for (String label : name.split("\\.", -1)) {
            if (!isLabel(label)) {
                return Optional.of("the host is neither a DNS name nor an IP address");
            }
            last = label;
        }
        // 2130706433, 0x7f.1 and 127.1 are addresses to some resolvers, and names to others.
        boolean number = last.chars().allMatch(c -> c >= '0' && c <= '9') || last.startsWith("0x");
        return number
                ? Optional.of("the host is a number that only some programs take for an address")
                : Optional.empty();
    }

    private static boolean isLabel(String label) {
        return !label.isEmpty()
                && label.length() <= MAX_LABEL
                && !label.startsWith("-")
                && !label.endsWith("-")
                && label.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-');
    }

    /** Whether the host is an address, which TLS clients name in no ClientHello (RFC 6066 §3). */
    boolean isAddress() {
        return IpLiteral.parse(host) != null;
    }

    /** The Host of requests to it, without a port that is the scheme's own. */
    String authority(int usualPort) {
        String name = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return port == usualPort ? name : name + ":" + port;
    }

    /** Host and port, as in a CONNECT request. */
    @Override
    public String toString() {
        return authority(0);
    }
}
