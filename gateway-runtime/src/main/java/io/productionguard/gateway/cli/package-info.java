/** The command line: one class per command, argument parsing and terminal output only. */
package io.productionguard.gateway.cli;
