package io.gantry.benchmarks.scenario;

import io.gantry.benchmarks.reference.BatchedRows;
import io.gantry.benchmarks.reference.HandWrittenLoop;
import io.gantry.benchmarks.reference.SingleInserts;
import io.gantry.benchmarks.result.Line;
import io.gantry.benchmarks.result.Summary;
import io.gantry.benchmarks.result.Unit;
import io.gantry.benchmarks.result.Verdict;
import io.gantry.benchmarks.server.MeasuredProcess;
import java.net.URI;
import java.net.http.HttpRequest;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Many runs at once: steps per second, what a step costs the processors, and the server's memory.
 *
 * @param concurrent runs under way at any moment
 * @param runsEach how many runs, one after the other, each of those places gets in one round
 * @param warmups rounds whose figures are thrown away
 */
public record LoadScenario(Plan plan, int concurrent, int runsEach, int warmups, int rounds) implements Scenario {

  private static final double LEAST_OF_REFERENCE = 0.7;
  private static final double LEAST_OF_SINGLE_INSERTS = 3;
  private static final double MOST_MEGABYTES = 900;
  private static final int QUICKER = 5;
  private static final int SINGLE_INSERTS = 500;

  @Override
  public String name() {
    return concurrent + " at once, " + plan.name();
  }

  @Override
  public Scenario quick() {
    return new LoadScenario(plan, concurrent, Math.max(1, runsEach / QUICKER), 1, Math.max(2, rounds / QUICKER));
  }

  @Override
  public List<Line> measure(Surroundings surroundings) throws SQLException {
    WorkDone done = new WorkDone(surroundings);
    Figures gantry = new Figures();
    Figures handWritten = new Figures();
    Series singleInserts = new Series();
    Series memory = new Series();
    URI provider = surroundings.provider().v1();
    HttpRequest request = surroundings.gantry().request(WorkflowSpec.of(plan, provider));
    try (BatchedRows store = new BatchedRows(surroundings.schema(), surroundings.executor());
        SingleInserts inserts = new SingleInserts(surroundings.schema())) {
      HandWrittenLoop loop = new HandWrittenLoop(provider, store, surroundings.executor());
      for (int round = -warmups; round < rounds; round++) {
        measure(surroundings, () -> surroundings.gantry().run(request), round, gantry);
        memory.add(round, surroundings.server().residentMegabytes());
        measure(surroundings, () -> loop.run(UUID.randomUUID().toString(), plan), round, handWritten);
        singleInserts.add(round, perSecond(inserts));
      }
    }
    long all = warmups + rounds;
    done.expect(name(), 2 * stepsPerRound() * all, (stepsPerRound() + SINGLE_INSERTS) * all);
    return Stream.concat(
            throughput(gantry, handWritten, singleInserts.summary()), memory(memory.summary(), surroundings))
        .toList();
  }

  /** One value per round: steps per second, and milliseconds of processor time per step. */
  private record Figures(Series stepsPerSecond, Series serverCpu, Series wholeCpu) {
    Figures() {
      this(new Series(), new Series(), new Series());
    }
  }

  private long stepsPerRound() {
    return (long) concurrent * runsEach * plan.calls().size();
  }

  private void measure(Surroundings surroundings, Supplier<CompletableFuture<?>> run, int round, Figures figures) {
    double serverBefore = cpuMillis(surroundings.server());
    double allBefore = cpuMillisOfAll(surroundings);
    long begun = System.nanoTime();
    CompletableFuture<?>[] places =
        IntStream.range(0, concurrent).mapToObj(place -> oneAfterTheOther(run)).toArray(CompletableFuture[]::new);
    CompletableFuture.allOf(places).join();
    double seconds = Series.millisSince(begun) / 1000;
    double steps = stepsPerRound();
    figures.stepsPerSecond().add(round, steps / seconds);
    figures.serverCpu().add(round, (cpuMillis(surroundings.server()) - serverBefore) / steps);
    figures.wholeCpu().add(round, (cpuMillisOfAll(surroundings) - allBefore) / steps);
  }

  private CompletableFuture<?> oneAfterTheOther(Supplier<CompletableFuture<?>> run) {
    CompletableFuture<?> done = CompletableFuture.completedFuture(null);
    for (int i = 0; i < runsEach; i++) {
      done = done.thenCompose(previous -> run.get());
    }
    return done;
  }

  private static double perSecond(SingleInserts inserts) throws SQLException {
    long begun = System.nanoTime();
    inserts.insert(SINGLE_INSERTS);
    return SINGLE_INSERTS / (Series.millisSince(begun) / 1000);
  }

  private static double cpuMillisOfAll(Surroundings surroundings) {
    return Stream.of(surroundings.server(), surroundings.database(), MeasuredProcess.self())
        .mapToDouble(LoadScenario::cpuMillis)
        .sum();
  }

  private static double cpuMillis(MeasuredProcess process) {
    return process.cpu().toNanos() / 1e6;
  }

  private Stream<Line> throughput(Figures gantry, Figures handWritten, Summary singleInserts) {
    Summary speed = gantry.stepsPerSecond().summary();
    Line line = Line.of(name(), Unit.STEPS_PER_SECOND, speed, handWritten.stepsPerSecond().summary());
    return Stream.of(
        line.with(
                Verdict.atLeast("as a multiple of the hand-written", line.ratio().orElseThrow(), LEAST_OF_REFERENCE))
            .with(
                Verdict.atLeast(
                    "as a multiple of single inserts",
                    speed.median() / singleInserts.median(),
                    LEAST_OF_SINGLE_INSERTS)),
        Line.ofSurroundings(name() + ", single inserts", Unit.INSERTS_PER_SECOND, singleInserts),
        Line.ofGantry(name() + ", CPU of the server per step", Unit.MILLISECONDS, gantry.serverCpu().summary()),
        Line.of(
            name() + ", CPU of all processes per step",
            Unit.MILLISECONDS,
            gantry.wholeCpu().summary(),
            handWritten.wholeCpu().summary()));
  }

  private Stream<Line> memory(Summary resident, Surroundings surroundings) {
    return Stream.of(
        Line.ofGantry(name() + ", memory of the server", Unit.MEGABYTES, resident)
            .with(Verdict.atMost("largest after a round", resident.max(), MOST_MEGABYTES)),
        Line.ofGantry(
            name() + ", memory of the server at its peak",
            Unit.MEGABYTES,
            Summary.of(List.of(surroundings.server().peakMegabytes()))),
        Line.ofGantry(
            name() + ", memory of the database",
            Unit.MEGABYTES,
            Summary.of(List.of(surroundings.database().proportionalMegabytes()))));
  }
}
