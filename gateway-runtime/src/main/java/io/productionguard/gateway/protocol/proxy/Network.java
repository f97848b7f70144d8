package io.productionguard.gateway.protocol.proxy;

import io.productionguard.gateway.net.IpLiteral;
import java.net.InetAddress;
import java.util.Arrays;

/** A range of IP addresses (RFC 4632 §3.1). Immutable. */
final class Network {

    private final byte[] prefix;
    private final int length;

    /**
     * @param prefix 4 or 16 bytes, whose bits beyond {@code length} are zero
     * @param length of the prefix in bits
     */
    private Network(byte[] prefix, int length) {
        this.prefix = prefix;
        this.length = length;
    }

    /**
     * Reads {@code 10.2.0.0/16}, {@code fd00::/8}, or one address.
     *
     * @throws IllegalArgumentException what is wrong, one clause
     */
    static Network parse(String text) {
        int slash = text.indexOf('/');
        byte[] prefix = IpLiteral.parse(slash < 0 ? text : text.substring(0, slash));
        if (prefix == null) {
            throw new IllegalArgumentException("is no network; write it like 10.2.0.0/16");
        }
        int bits = prefix.length * 8;
        String digits = slash < 0 ? Integer.toString(bits) : text.substring(slash + 1);
        if (!digits.matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(digits) > bits) {
            throw new IllegalArgumentException("has no prefix length from 0 to " + bits + " behind the slash");
        }
        Network network = new Network(prefix, Integer.parseInt(digits));
        for (int bit = network.length; bit < bits; bit++) {
            if ((prefix[bit / 8] & (0x80 >> (bit % 8))) != 0) {
                throw new IllegalArgumentException("has bits behind its prefix; write the network's first address");
            }
        }
        return network;
    }

    boolean contains(InetAddress address) {
        return contains(address.getAddress());
    }

    /** Whether all of the other range lies in this one. */
    boolean contains(Network other) {
        return other.length >= length && contains(other.prefix);
    }

    private boolean contains(byte[] address) {
        if (address.length != prefix.length) {
            return false;
        }
        for (int bit = 0; bit < length; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((address[bit / 8] & mask) != (prefix[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    boolean isOneAddress() {
        return length == prefix.length * 8;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Network network && network.length == length && Arrays.equals(network.prefix, prefix);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(prefix) + length;
    }
}
