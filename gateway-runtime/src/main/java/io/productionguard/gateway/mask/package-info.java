/** Finding secrets and personal data in what flows back and replacing it with one-way tokens. */
package io.productionguard.gateway.mask;
