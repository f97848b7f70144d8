/** The configuration file, its rules, and the decision they give for an operation, with its explanation. */
package io.productionguard.gateway.policy;
