/**
 * Settings: every {@code gantry.*} key, read once from MicroProfile Config, checked as a whole before anything starts.
 * Injected by the other packages of this floor and by the web module.
 */
package io.gantry.ejb.settings;
