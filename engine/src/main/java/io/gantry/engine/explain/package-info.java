/**
 * Explaining a workflow before it runs: its steps and what leads from one to the other, its models and tools, what a run
 * still lacks, and the most it can take. Calls no model, no tool and no store; called by the container's use cases.
 */
package io.gantry.engine.explain;
