/**
 * Workflows in the container: reading files as this server understands them, and the use cases of storing and finding
 * them. Called by the web module and by the runs of this floor.
 */
package io.gantry.ejb.workflow;
