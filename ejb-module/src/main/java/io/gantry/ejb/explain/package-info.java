/**
 * Explaining workflows in the container: the use case with its role and what it needs of this server. Called by the web
 * module.
 */
package io.gantry.ejb.explain;
