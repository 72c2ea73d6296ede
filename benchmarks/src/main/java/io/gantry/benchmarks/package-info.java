/**
 * Measures Gantry from outside, beside a hand-written program that makes the same calls. {@link
 * io.gantry.benchmarks.Main} is the command; nothing calls this package.
 */
package io.gantry.benchmarks;
