/** The Java side of the GitHub Action: identity, configuration, approvals, artifact and summary of one job's session. */
package io.productionguard.github;
