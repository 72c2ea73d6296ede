/**
 * What was measured: series summed up, judged against targets, written as JSON and as a table, compared with an earlier
 * run. Called by the command and the scenarios; knows neither servers nor databases.
 */
package io.gantry.benchmarks.result;
