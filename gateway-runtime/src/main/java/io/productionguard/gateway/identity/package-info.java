/** Who calls: the verified identity of the job and of each connection. */
package io.productionguard.gateway.identity;
