/** TLS, the certificate authority of one session, and limits that all listeners share. */
package io.productionguard.gateway.net;
