package io.gantry.benchmarks.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gantry.engine.context.Caller;
import io.gantry.engine.tool.FileScope;
import io.gantry.engine.tool.Tool;
import io.gantry.engine.tool.ToolBatch;
import io.gantry.engine.tool.ToolCall;
import io.gantry.engine.tool.ToolContext;
import io.gantry.engine.tool.ToolOutcome;
import io.gantry.engine.tool.ToolSignature;
import io.gantry.engine.tool.Toolbox;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.Tools.Terms;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The tool calls of one reply, which take 50 ms each and only read: all of them should take as long as one. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 2)
public class ToolBatchBenchmark {

  private static final int MILLIS = 50;
  private static final ToolContext CONTEXT =
      new ToolContext("run", "benchmark", "steps[0]", "run/1", FileScope.NOTHING, false, "nobody", Optional.empty());

  /** Set by JMH. */
  @Param({"1", "8"})
  public int calls;

  /** Set by JMH: whether the tool has limits, wide enough for all. */
  @Param({"false", "true"})
  public boolean limits;

  private ExecutorService threads;
  private ScheduledExecutorService timer;
  private ToolBatch batch;
  private Toolbox box;
  private List<ToolCall> reply;

  /** Starts the threads. */
  @Setup
  public void prepare() {
    threads = Executors.newFixedThreadPool(16);
    timer = Executors.newSingleThreadScheduledExecutor();
    batch = new ToolBatch(this::after, System::nanoTime);
    box = new OneTool(new SlowTool(limits));
    reply = IntStream.range(0, calls).mapToObj(i -> new ToolCall("c" + i, "slow", "{}")).toList();
  }

  /** Stops the threads. */
  @TearDown
  public void close() {
    threads.shutdownNow();
    timer.shutdownNow();
  }

  /** Until the last call has ended. */
  @Benchmark
  public List<ToolOutcome> reply() {
    return batch.run(reply, box, CONTEXT, threads, Caller.NOBODY).outcomes().toCompletableFuture().join();
  }

  private Runnable after(Duration delay, Runnable task) {
    ScheduledFuture<?> wakeUp = timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> wakeUp.cancel(false);
  }

  private record OneTool(Tool tool) implements Toolbox {

    @Override
    public Set<String> names() {
      return Set.of("slow");
    }

    @Override
    public Optional<Tool> find(String name) {
      return Optional.of(tool);
    }

    @Override
    public void close() {}
  }

  private static final class SlowTool implements Tool {

    private final ToolSignature signature;

    SlowTool(boolean limits) {
      JsonNode anything = JsonNodeFactory.instance.objectNode().put("type", "object");
      ToolSignature plain = new ToolSignature("slow", "Takes its time", anything, Effect.READ, Duration.ofSeconds(5));
      Terms wide =
          new Terms(
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              OptionalInt.of(64),
              OptionalInt.of(100_000),
              Optional.empty(),
              false);
      signature = limits ? plain.under(wide) : plain;
    }

    @Override
    public ToolSignature signature() {
      return signature;
    }

    @Override
    public String call(JsonNode arguments, ToolContext context) throws InterruptedException {
      TimeUnit.MILLISECONDS.sleep(MILLIS);
      return "done";
    }
  }
}
