/**
 * Pools: the container's executors by name, and a thin cover that counts what waits in them. Used by every package that
 * hands work to another thread; no thread is made here.
 */
package io.gantry.ejb.pool;
