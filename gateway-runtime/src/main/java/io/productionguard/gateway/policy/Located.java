package io.productionguard.gateway.policy;

/** A value of a configuration file together with its place, for messages about what only later turns out to be wrong. */
record Located<T>(T value, Position at) {}
