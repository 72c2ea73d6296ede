package io.gantry.engine.agent;

/**
 * Decides an agent's next move from what was said in its step. A pure function: no I/O, no clock, no state; the same
 * exchange always gets the same move.
 */
@FunctionalInterface
public interface Strategy {

  Move next(Exchange exchange, BoundAgent agent);
}
