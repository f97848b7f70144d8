/** What every protocol offers to the rest of the house, and the registry that lists them. */
package io.productionguard.gateway.protocol;
