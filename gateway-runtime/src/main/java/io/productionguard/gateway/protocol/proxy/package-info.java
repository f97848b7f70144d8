/**
 * The forward proxy: CONNECT and absolute-form requests to hosts that the configuration lists. Tunnels are relayed unread
 * after names, addresses and certificates were found to agree; inspected connections are given to the engine of {@code
 * protocol.http}.
 */
package io.productionguard.gateway.protocol.proxy;
