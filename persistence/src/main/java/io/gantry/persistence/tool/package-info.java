/**
 * Tools of MCP servers in the database: what was accepted of them, and what waits for an admin. Called by the EJB module.
 */
package io.gantry.persistence.tool;
