/** The control channel between a gateway and its CI front-end: JSON lines over a Unix domain socket, both ends of it. */
package io.productionguard.gateway.control;
