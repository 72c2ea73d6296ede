/**
 * The workflow language: text to a checked, typed {@link io.gantry.engine.workflow.Workflow}, and its templates. May be
 * called from every floor above; knows nothing of runs.
 */
package io.gantry.engine.workflow;
