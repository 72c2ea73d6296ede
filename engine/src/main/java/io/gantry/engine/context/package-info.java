/**
 * What travels with the work of a run from thread to thread: what it is part of, its trace, and who asked for it. Every
 * package may call it; it calls none.
 */
package io.gantry.engine.context;
