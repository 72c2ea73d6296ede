package io.gantry.benchmarks.engine;

import io.gantry.benchmarks.scenario.Plans;
import io.gantry.engine.run.JournalEntry;
import io.gantry.engine.workflow.Workflow;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

/**
 * What the engine itself spends on one step, on one thread: from the decision to start it to its answer in the
 * journal and the next decision. Divide a million by the score for steps per second on one core.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class EngineStepBenchmark {

  private static final int TASKS = 50;
  private static final int STEPS = 200;

  /** What the steps are told: always the same words, or a template that names earlier answers. */
  public enum Input {
    PLAIN,
    TEMPLATE
  }

  /** Set by JMH. */
  @Param public Input input;

  private BareEngine engine;
  private Workflow dag;
  private Workflow oneConversation;
  private Workflow manyConversations;

  /** Builds the workflows. */
  @Setup
  public void prepare() {
    boolean templates = input == Input.TEMPLATE;
    engine = new BareEngine();
    dag = Workflows.dag(Plans.uneven(), templates);
    oneConversation = Workflows.chain(STEPS, 1, templates);
    manyConversations = Workflows.chain(STEPS, STEPS, templates);
  }

  /** A step of a DAG of 50 tasks. */
  @Benchmark
  @OperationsPerInvocation(TASKS)
  public List<JournalEntry> dagOf50() {
    return engine.run(dag);
  }

  /** A step of a chain of 200 whose one agent is told all that was said before: 399 messages in the last call. */
  @Benchmark
  @OperationsPerInvocation(STEPS)
  public List<JournalEntry> chainOf200InOneConversation() {
    return engine.run(oneConversation);
  }

  /** A step of a chain of 200 agents, each with a conversation of its own. */
  @Benchmark
  @OperationsPerInvocation(STEPS)
  public List<JournalEntry> chainOf200Agents() {
    return engine.run(manyConversations);
  }
}
