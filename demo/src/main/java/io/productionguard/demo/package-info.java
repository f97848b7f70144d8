/** A guarded run to look at: a real PostgreSQL as production, a gateway, and a scripted agent in a process of its own. */
package io.productionguard.demo;
