/** What a request to a Kubernetes API server means: verb, resource and what its body asks for. No HTTP in here. */
package io.productionguard.gateway.operation.kubernetes;
