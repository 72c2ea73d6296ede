/**
 * A web application that measures executors from inside a server, where they are what an application gets. The benchmark
 * asks for one measurement after the other over HTTP and does everything else: rounds, comparison, record. Not part of
 * Gantry's EAR.
 */
package io.gantry.executorprobe;
