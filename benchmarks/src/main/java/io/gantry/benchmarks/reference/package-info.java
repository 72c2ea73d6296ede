/**
 * The hand-written program that Gantry is measured against: the same model calls by plain HttpClient, CompletableFuture
 * and JDBC, in a schema of its own in the same database. Called by the scenarios; knows nothing of Gantry.
 */
package io.gantry.benchmarks.reference;
