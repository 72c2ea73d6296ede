/**
 * Brings the database to the schema this version needs and fits Hibernate into the servers Gantry runs on. Called by
 * Hibernate alone, through its service files.
 */
package io.gantry.persistence.schema;
