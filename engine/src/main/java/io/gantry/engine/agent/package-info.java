/**
 * Agents: a definition bound to its tools and model, what has been said in a step, and the strategy that decides an
 * agent's next move. Called by the run engine; a strategy is as pure as a pattern.
 */
package io.gantry.engine.agent;
