/**
 * What an agent is shown of what was said: previews of long results, windows, summaries, notes, skills. Pure functions of
 * exchanges and the workflow's {@code context_policy}; called by the run engine.
 */
package io.gantry.engine.memory;
