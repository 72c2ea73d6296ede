/**
 * The patterns: pure deciders, one class each, over the view of a run. Called by the run engine through
 * {@link io.gantry.engine.run.Pattern}; they start nothing themselves.
 */
package io.gantry.engine.pattern;
