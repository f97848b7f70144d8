/** What HTTP requests mean, without any network: normal forms of request targets, actions, fields that rules can name. */
package io.productionguard.gateway.operation.http;
