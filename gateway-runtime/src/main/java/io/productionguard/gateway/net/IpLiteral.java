package io.productionguard.gateway.net;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Tells IP addresses from host names without asking DNS. Not Netty's {@code NetUtil}, which looks at every network
 * interface of the machine before it parses its first address: 50 ms at start.
 */
public final class IpLiteral {

    private IpLiteral() {}

    /** The 4 or 16 bytes of an address in its usual notation, without brackets and scope; null for everything else. */
    public static byte[] parse(String text) {
        if (text.indexOf(':') < 0) {
            return parseV4(text);
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.digit(c, 16) < 0 && c != ':' && c != '.') {
                return null;
            }
        }
        try {
            return InetAddress.getByName(text).getAddress(); // with a colon it is a literal or nothing
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** Four decimal numbers without leading zeros, which some programs would read as octal. */
    private static byte[] parseV4(String text) {
        byte[] address = new byte[4];
        int part = 0;
        int digits = 0;
        int value = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i == text.length() ? '.' : text.charAt(i);
            if (c == '.') {
                if (digits == 0 || part == 4) {
                    return null;
                }
                address[part++] = (byte) value;
                digits = 0;
                value = 0;
            } else if (c >= '0' && c <= '9' && (digits == 0 || value != 0)) {
                value = value * 10 + (c - '0');
                digits++;
                if (value > 255) {
                    return null;
                }
            } else {
                return null;
            }
        }
        return part == 4 ? address : null;
    }
}
