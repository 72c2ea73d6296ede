/** Texts as a terminal shows them. Plain text in and out; open to every package, knows none. */
package io.gantry.cli.text;
