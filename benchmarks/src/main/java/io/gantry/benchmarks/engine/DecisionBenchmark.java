package io.gantry.benchmarks.engine;

import io.gantry.benchmarks.scenario.Plans;
import io.gantry.engine.pattern.Patterns;
import io.gantry.engine.run.Decision;
import io.gantry.engine.run.JournalEntry;
import io.gantry.engine.run.Pattern;
import io.gantry.engine.run.RunEvent;
import io.gantry.engine.run.RunView;
import io.gantry.engine.workflow.Templates;
import io.gantry.engine.workflow.Workflow;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one decision costs after 10, 1,000 and 10,000 events of the same long run, to show whether it grows with
 * history; a run that ends before that is taken to its end. The decision is the one after a step has completed.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DecisionBenchmark {

  private static final int STEPS = 3500;

  /** The pattern that decides. */
  public enum Shape {
    CHAIN(() -> Workflows.chain(STEPS, STEPS, false)),
    DAG(() -> Workflows.dag(Plans.uneven(STEPS), false)),
    PARALLEL(LongRuns::parallel),
    ROUTING(LongRuns::routing),
    EVALUATOR_OPTIMIZER(LongRuns::evaluator),
    ORCHESTRATOR_WORKERS(LongRuns::orchestrator),
    GRAPH(LongRuns::graph),
    PLAN_EXECUTE(LongRuns::planExecute),
    SUPERVISOR(LongRuns::supervisor);

    private final Supplier<Workflow> workflow;

    Shape(Supplier<Workflow> workflow) {
      this.workflow = workflow;
    }
  }

  /** Set by JMH: how many events have happened, up to two more. */
  @Param({"10", "1000", "10000"})
  public int events;

  /** Set by JMH. */
  @Param public Shape shape;

  private Pattern pattern;
  private RunView view;

  /** Runs the workflow to its end and takes the beginning of its journal. */
  @Setup
  public void prepare() {
    Workflow workflow = shape.workflow.get();
    List<JournalEntry> journal = new BareEngine().runToItsEnd(workflow);
    int length = Math.min(events, lastCompletion(journal));
    while (!(journal.get(length - 1).event() instanceof RunEvent.StepCompleted)) {
      length++;
    }
    pattern = Patterns.of(workflow, new Templates(), new NoTools());
    view = RunView.fold("run", workflow, journal.subList(0, length));
  }

  private static int lastCompletion(List<JournalEntry> journal) {
    int length = journal.size();
    while (!(journal.get(length - 1).event() instanceof RunEvent.StepCompleted)) {
      length--;
    }
    return length;
  }

  /** One decision. */
  @Benchmark
  public Decision decide() {
    return pattern.next(view);
  }
}
