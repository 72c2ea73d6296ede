/**
 * Measures executors inside a server through the probe that runs there, beside plain pools of the same Java process. {@link
 * io.gantry.benchmarks.executors.ExecutorsMain} is the command; nothing calls this package.
 */
package io.gantry.benchmarks.executors;
