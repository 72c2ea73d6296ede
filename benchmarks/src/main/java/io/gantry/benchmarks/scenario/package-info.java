/**
 * What is measured: plans of model calls with nominal latencies, and the scenarios that let Gantry and the hand-written
 * program carry them out in turns. Called by the command.
 */
package io.gantry.benchmarks.scenario;
