package io.productionguard.gateway.protocol.proxy;

/**
 * One entry of the lists of hosts: a host, or {@code *.} and a domain for everything below that domain, at one port.
 *
 * @param host in normal form, without {@code *.}
 * @param below whether hosts below it are meant, and not it itself
 * @param port of the connection
 */
record HostPattern(String host, boolean below, int port) {

    private static final int USUAL_PORT = 443;

    /**
     * Reads {@code api.example.com}, {@code api.example.com:8443}, {@code *.example.com}.
     *
     * @throws IllegalArgumentException what is wrong, one clause
     */
    static HostPattern parse(String text) {
        boolean below = text.startsWith("*.");
        Destination destination = Destination.parse(below ? text.substring(2) : text, USUAL_PORT);
        if (below && destination.isAddress()) {
            throw new IllegalArgumentException("there is nothing below an address");
        }
        if (below && destination.host().indexOf('.') < 0) {
            throw new IllegalArgumentException("a whole top-level domain is no host");
        }
        return new HostPattern(destination.host(), below, destination.port());
    }

    boolean matches(Destination destination) {
        return destination.port() == port
                && (below
                        ? destination.host().endsWith("." + host)
                        : destination.host().equals(host));
    }

    /** The higher, the narrower: a host before a domain, a longer domain before a shorter one. */
    int narrowness() {
        return (below ? 0 : 1_000) + host.length();
    }

    @Override
    public String toString() {
        return (below ? "*." : "") + new Destination(host, port).authority(USUAL_PORT);
    }
}
