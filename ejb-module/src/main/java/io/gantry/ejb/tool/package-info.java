/** Tools in the container: the catalog as a singleton with the container's locks. Injected as the engine's port. */
package io.gantry.ejb.tool;
