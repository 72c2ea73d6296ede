/**
 * Runs: the journal's events, the view folded from them, and the coordinator that applies a pattern's decisions. Called
 * by the container floor, which hands in executors, clock and journal; nothing here knows SQL or HTTP.
 */
package io.gantry.engine.run;
