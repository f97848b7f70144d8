/** HashiCorp Vault and OpenBao, as a dialect of the HTTP engine: secrets go in and do not come out. */
package io.productionguard.gateway.protocol.vault;
