/** What a client attempts, said independently of the protocol it came in. */
package io.productionguard.gateway.operation;
