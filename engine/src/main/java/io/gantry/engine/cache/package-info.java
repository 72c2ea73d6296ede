/**
 * Bounded memory of what was read or built before, for all other packages. Knows none of them but the timer.
 */
package io.gantry.engine.cache;
