/**
 * Time as the engine is given it: the way to be woken later, and what was waited for. Every package of the engine may call
 * it; it calls none.
 */
package io.gantry.engine.time;
