/** The one path that every operation of every protocol takes: decide, hold, record, forward, mask. */
package io.productionguard.gateway.enforce;
