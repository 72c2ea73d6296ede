/**
 * Keeps the calls of each model inside what its provider takes: requests and tokens a minute, calls at once. Called by the
 * run engine before a model call takes a thread; the floor above hands the providers' headers in.
 */
package io.gantry.engine.governor;
