/**
 * Targets that are reached over HTTP/1.1: the engine that reads requests, has them decided, forwards them and masks the
 * answers, and the dialects that tell it what a request means.
 */
package io.productionguard.gateway.protocol.http;
