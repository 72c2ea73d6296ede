/**
 * The {@code gantry} command: its sub-commands and exit codes. Only the start script calls it; it knows the server by
 * its API alone.
 */
package io.gantry.cli;
