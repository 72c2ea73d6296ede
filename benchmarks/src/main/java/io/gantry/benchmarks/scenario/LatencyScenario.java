package io.gantry.benchmarks.scenario;

import static io.gantry.benchmarks.scenario.Series.millisSince;

import io.gantry.benchmarks.reference.CommitPerStep;
import io.gantry.benchmarks.reference.HandWrittenLoop;
import io.gantry.benchmarks.reference.SingleInserts;
import io.gantry.benchmarks.reference.Unrecorded;
import io.gantry.benchmarks.result.Line;
import io.gantry.benchmarks.result.Summary;
import io.gantry.benchmarks.result.Unit;
import io.gantry.benchmarks.result.Verdict;
import io.gantry.benchmarks.server.FinishedRun;
import java.net.URI;
import java.net.http.HttpRequest;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.UUID;

/**
 * One run at a time: how long it takes from asking to the answer, and what each durable step adds to the calls
 * themselves.
 *
 * @param warmups rounds whose times are thrown away
 * @param limitTarget most of the critical path that Gantry's time may be, as a multiple
 */
public record LatencyScenario(Plan plan, int warmups, int rounds, OptionalDouble limitTarget) implements Scenario {

  private static final int CONNECTIONS = 8;
  private static final double MOST_OF_REFERENCE = 1.3;
  private static final double MOST_OF_INSERT = 3;
  private static final int QUICKER = 5;
  private static final int PROGRAMS_THAT_CALL = 3;
  private static final int PROGRAMS_THAT_STORE = 2;

  @Override
  public String name() {
    return plan.name();
  }

  @Override
  public Scenario quick() {
    return new LatencyScenario(plan, Math.max(1, warmups / QUICKER), Math.max(3, rounds / QUICKER), limitTarget);
  }

  @Override
  public List<Line> measure(Surroundings surroundings) throws SQLException {
    WorkDone done = new WorkDone(surroundings);
    Times times = new Times();
    URI provider = surroundings.provider().v1();
    HttpRequest request = surroundings.gantry().request(WorkflowSpec.of(plan, provider));
    try (CommitPerStep store = new CommitPerStep(surroundings.schema(), CONNECTIONS);
        SingleInserts inserts = new SingleInserts(surroundings.schema())) {
      HandWrittenLoop handWritten = new HandWrittenLoop(provider, store, surroundings.executor());
      HandWrittenLoop callsAlone = new HandWrittenLoop(provider, new Unrecorded(), surroundings.executor());
      // In turns, so that whatever else the machine does meets all alike.
      for (int round = -warmups; round < rounds; round++) {
        gantry(surroundings, request, round, times);
        times.handWritten().add(round, time(handWritten));
        times.callsAlone().add(round, time(callsAlone));
        times.inserts().add(round, time(inserts));
      }
    }
    long steps = (long) plan.calls().size() * (warmups + rounds);
    done.expect(name(), PROGRAMS_THAT_CALL * steps, PROGRAMS_THAT_STORE * steps);
    return lines(times);
  }

  /** Milliseconds, one value per round; of inserts as many as the plan has calls, one after the other. */
  private record Times(Series gantry, Series inside, Series handWritten, Series callsAlone, Series inserts) {
    Times() {
      this(new Series(), new Series(), new Series(), new Series(), new Series());
    }
  }

  private void gantry(Surroundings surroundings, HttpRequest request, int round, Times times) {
    long begun = System.nanoTime();
    FinishedRun run = surroundings.gantry().run(request).join();
    times.gantry().add(round, millisSince(begun));
    times.inside().add(round, run.insideSteps().toNanos() / 1e6);
    if (run.steps().size() != plan.calls().size()) {
      throw new IllegalStateException(
          "Run " + run.workflowId() + " shows " + run.steps().size() + " steps, the plan has " + plan.calls().size());
    }
  }

  private double time(HandWrittenLoop loop) {
    long begun = System.nanoTime();
    loop.run(UUID.randomUUID().toString(), plan).join();
    return millisSince(begun);
  }

  private double time(SingleInserts inserts) throws SQLException {
    long begun = System.nanoTime();
    inserts.insert(plan.calls().size());
    return millisSince(begun);
  }

  private List<Line> lines(Times times) {
    List<Line> lines = new ArrayList<>();
    lines.add(
        besideLimit(Line.of(name(), Unit.MILLISECONDS, times.gantry().summary(), times.handWritten().summary())));
    lines.add(
        besideLimit(Line.ofGantry(name() + ", first step to last", Unit.MILLISECONDS, times.inside().summary())));
    lines.add(Line.ofSurroundings(name() + ", the calls alone", Unit.MILLISECONDS, times.callsAlone().summary()));
    if (plan instanceof Plan.Chain) {
      Summary insert = times.inserts().summary(millis -> millis / plan.calls().size());
      lines.add(addedPerStep(times, insert));
      lines.add(Line.ofSurroundings(name() + ", one INSERT … COMMIT", Unit.MILLISECONDS, insert));
    }
    return lines;
  }

  private Line besideLimit(Line line) {
    double criticalPath = plan.criticalPath().toMillis();
    if (criticalPath == 0) {
      return line;
    }
    Line limited = line.withLimit(criticalPath);
    return limitTarget.isEmpty()
        ? limited
        : limited.with(
            Verdict.atMost(
                "as a multiple of the critical path", limited.ratioToLimit().orElseThrow(), limitTarget.getAsDouble()));
  }

  private Line addedPerStep(Times times, Summary insert) {
    Summary gantry = times.gantry().summary(this::addedPerStep);
    Summary handWritten = times.handWritten().summary(this::addedPerStep);
    Line line = Line.of(name() + ", added per step", Unit.MILLISECONDS, gantry, handWritten);
    return line.with(Verdict.atMost("as a multiple of the hand-written", line.ratio().orElseThrow(), MOST_OF_REFERENCE))
        .with(
            Verdict.atMost(
                "as a multiple of one INSERT … COMMIT", gantry.median() / insert.median(), MOST_OF_INSERT));
  }

  private double addedPerStep(double millis) {
    return (millis - plan.criticalPath().toMillis()) / plan.calls().size();
  }
}
