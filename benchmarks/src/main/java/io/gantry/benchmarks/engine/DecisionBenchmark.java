package io.gantry.benchmarks.engine;

import io.gantry.engine.pattern.Patterns;
import io.gantry.engine.run.Pattern;
import io.gantry.engine.run.RunView;
import io.gantry.engine.workflow.Templates;
import io.gantry.engine.workflow.Workflow;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What one decision costs after 10, 1,000 and 10,000 events of the same long run, to show whether it grows with
 * history. The decisions are two in succession, each after a step has completed, and start the same kinds of steps early
 * and late; a run that ends before that is taken to the last of them.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DecisionBenchmark {

  private static final int STEPS = 3500;
  private static final int FEWEST = 10;

  /** The pattern that decides. */
  public enum Shape {
    CHAIN(() -> Workflows.chain(STEPS, STEPS, false)),
    DAG(LongRuns::dag),
    PARALLEL(LongRuns::parallel),
    ROUTING(LongRuns::routing),
    EVALUATOR_OPTIMIZER(LongRuns::evaluator),
    ORCHESTRATOR_WORKERS(LongRuns::orchestrator),
    GRAPH(LongRuns::graph),
    PLAN_EXECUTE(LongRuns::planExecute),
    SUPERVISOR(() -> LongRuns.supervisor("sequential")),
    SUPERVISOR_PARALLEL(() -> LongRuns.supervisor("parallel"));

    private final Supplier<Workflow> workflow;

    Shape(Supplier<Workflow> workflow) {
      this.workflow = workflow;
    }
  }

  /** Set by JMH: how many events have happened, a few more. */
  @Param({"10", "1000", "10000"})
  public int events;

  /** Set by JMH. */
  @Param public Shape shape;

  private Pattern pattern;
  private RunView[] views;

  /** Runs the workflow to its end and takes beginnings of its journal. */
  @Setup
  public void prepare() {
    Workflow workflow = shape.workflow.get();
    pattern = Patterns.of(workflow, new Templates(), new NoTools());
    views = new Moments(workflow, new BareEngine().runToItsEnd(workflow)).after(events, FEWEST);
  }

  /** Two decisions, each of another view; the score is that of one. */
  @Benchmark
  @OperationsPerInvocation(Moments.SUCCESSIVE)
  public void decide(Blackhole hole) {
    for (RunView view : views) {
      hole.consume(pattern.next(view));
    }
  }
}
