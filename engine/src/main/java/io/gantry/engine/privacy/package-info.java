/**
 * Personal data in texts: what is found by its form, and the names that stand for it where it must not be seen. Plain
 * text in and out; called by the run engine, knows no other package.
 */
package io.gantry.engine.privacy;
