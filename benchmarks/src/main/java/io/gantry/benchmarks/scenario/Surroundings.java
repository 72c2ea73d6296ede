package io.gantry.benchmarks.scenario;

import io.gantry.benchmarks.reference.BenchSchema;
import io.gantry.benchmarks.server.GantryClient;
import io.gantry.benchmarks.server.JournalCommits;
import io.gantry.benchmarks.server.MeasuredProcess;
import io.gantry.fakeprovider.FakeProvider;
import io.gantry.fakeprovider.ModelStats;
import java.util.concurrent.Executor;

/**
 * What every scenario works with.
 *
 * @param provider answers the model calls of both programs; runs in this process
 * @param schema of the hand-written program
 * @param commits of runs, by their journals
 * @param server Gantry's process
 * @param database the process that both programs store in
 * @param executor where this process takes answers up, the hand-written program's included
 */
public record Surroundings(
    GantryClient gantry,
    FakeProvider provider,
    BenchSchema schema,
    JournalCommits commits,
    MeasuredProcess server,
    MeasuredProcess database,
    Executor executor) {

  /** Requests that the provider has received so far. */
  long providerCalls() {
    return provider.stats().values().stream().mapToLong(ModelStats::calls).sum();
  }
}
