package io.productionguard.gateway.protocol.http;

import java.net.InetAddress;
import java.util.List;

/**
 * What is different on a connection that a client meant for another server, and a forward proxy gave to this engine: its
 * caller was proved when it was opened; {@code Authorization} is the client's own for that server and goes on; Host has to
 * be that server's; nothing else is dialled than what was looked up and checked when the connection was opened.
 *
 * @param place host, and port where it is not the usual one, as resources begin: {@code api.example.com}
 * @param origin scheme, host and port as clients write them: {@code https://api.example.com}; part of what is approved
 * @param addresses at least one; none where nothing will be dialled
 */
public record Inspected(String place, String origin, List<InetAddress> addresses) {

    public Inspected {
        addresses = List.copyOf(addresses);
    }
}
