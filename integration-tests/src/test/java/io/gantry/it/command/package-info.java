/** The {@code gantry} command and the processes it starts: real ones, in a folder of their own, killed for real. */
package io.gantry.it.command;
