/** Operations that wait for a human: requests, decisions, and the desk that holds them. */
package io.productionguard.gateway.approval;
