/** The tamper-evident recording of a session: events, hash chain, seal, verification, report. */
package io.productionguard.gateway.record;
