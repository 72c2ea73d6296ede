/** The server's governor, made of its settings. Called by the floor above, and by the engine's host. */
package io.gantry.ejb.governor;
