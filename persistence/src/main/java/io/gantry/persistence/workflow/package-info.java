/**
 * Workflow definitions as text with a name and a version. Called by the container floor inside its transactions; what
 * the text means is not known here.
 */
package io.gantry.persistence.workflow;
