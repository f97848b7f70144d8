package io.productionguard.gateway.protocol.proxy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Where names lead. Thread-safe; blocks. */
@FunctionalInterface
public interface NameLookup {

    /** The system's own, with whatever it is configured to ask. */
    NameLookup SYSTEM = host -> List.of(InetAddress.getAllByName(host));

    /**
     * All addresses of a host.
     *
     * @param host DNS name in lower case, or an address
     * @throws UnknownHostException when there are none
     */
    List<InetAddress> addresses(String host) throws UnknownHostException;
}
