/**
 * Models in the container: the providers' clients, wired to the server's keys, threads and one shared HTTP client.
 * Called by the run service through {@link io.gantry.engine.model.ModelClients}.
 */
package io.gantry.ejb.model;
