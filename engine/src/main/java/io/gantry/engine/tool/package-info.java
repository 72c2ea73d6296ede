/**
 * Tools: what they are, the native ones, and how the calls of one model reply are executed. Called by the run engine;
 * knows nothing of models or journals.
 */
package io.gantry.engine.tool;
