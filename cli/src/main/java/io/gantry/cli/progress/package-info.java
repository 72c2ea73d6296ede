/**
 * What a user sees of a run: its steps while they happen, the table of times, the artifacts. Called by the commands.
 */
package io.gantry.cli.progress;
