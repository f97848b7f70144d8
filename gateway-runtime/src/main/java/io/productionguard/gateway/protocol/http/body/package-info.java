/**
 * Bodies that pass in pieces cut anywhere, in bounded memory: what a filter of bodies is, content codings in front of one,
 * and how much of one turn of the event loop it may take. Knows nothing of what a body means.
 */
package io.productionguard.gateway.protocol.http.body;
