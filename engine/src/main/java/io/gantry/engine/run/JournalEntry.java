package io.gantry.engine.run;

import java.time.Instant;

/**
 * An event in its place.
 *
 * @param seq position in the run's journal, from 1, without gaps
 * @param at when it happened, to the microsecond
 */
public record JournalEntry(long seq, Instant at, RunEvent event) {}
