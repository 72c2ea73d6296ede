/**
 * Runs in the container: the use cases of the API with their transactions and roles, the engine's life from start-up to
 * stop, recovery, and the hand-over of committed entries to whoever follows a run. Called by the web module.
 */
package io.gantry.ejb.run;
