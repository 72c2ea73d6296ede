/**
 * The engine by itself, measured by JMH: nothing it is handed costs anything, so what is left is its own work.
 * Started by {@code benchmarks/run --engine}.
 */
package io.gantry.benchmarks.engine;
