/**
 * The Gantry server under measurement, seen from outside: its files, its API, its processes. Called by the command
 * and the scenarios.
 */
package io.gantry.benchmarks.server;
