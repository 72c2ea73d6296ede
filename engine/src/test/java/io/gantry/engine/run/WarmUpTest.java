package io.gantry.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.model.chat.ChatModel;
import io.gantry.engine.model.ModelClients;
import io.gantry.engine.model.ModelUnavailableException;
import io.gantry.engine.model.OfflineModel;
import io.gantry.engine.tool.Tool;
import io.gantry.engine.tool.ToolCatalog;
import io.gantry.engine.tool.Toolbox;
import io.gantry.engine.tool.ToolsUnavailableException;
import io.gantry.engine.workflow.Agent;
import io.gantry.engine.workflow.Capabilities;
import io.gantry.engine.workflow.ModelRef;
import io.gantry.engine.workflow.References;
import io.gantry.engine.workflow.Workflow;
import io.gantry.engine.workflow.WorkflowReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WarmUpTest {

  private static final WorkflowReader READER =
      new WorkflowReader(
          new Capabilities(Set.of("offline"), Set.of("chain"), Set.of("calculator", "current_time")));

  private final Deque<Runnable> pool = new ArrayDeque<>();
  private final List<String> asked = new ArrayList<>();
  private final List<String> ready = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private final Catalog catalog = new Catalog();
  private String missing = "";
  private boolean full;

  private final WarmUp warmUp =
      new WarmUp(new Clients(), catalog, this::execute, this::ended);

  @Test
  void tenAgentsAreMadeReadyInTwoWavesOfFive() {
    CompletionStage<Void> end = warmUp.begin(List.of(workflow("a", 4), workflow("b", 6)), 5);

    assertThat(pool).hasSize(5);
    wave();
    assertThat(ready).hasSize(5);
    assertThat(pool).hasSize(5);
    assertThat(end.toCompletableFuture()).isNotDone();
    wave();

    assertThat(pool).isEmpty();
    assertThat(ready).hasSize(10).doesNotHaveDuplicates();
    assertThat(asked).containsExactly(
        "model-0", "model-1", "model-2", "model-3", "model-0", "model-1", "model-2", "model-3", "model-4", "model-5");
    assertThat(end.toCompletableFuture()).isCompleted();
  }

  @Test
  void anAgentsToolsAreBuiltAndItsBoxIsClosed() {
    warmUp.begin(List.of(workflow("a", 2)), 5);
    wave();

    assertThat(catalog.built).containsExactly("calculator", "current_time", "calculator", "current_time");
    assertThat(catalog.open).isZero();
  }

  @Test
  void oneThatWaitsForAnotherServerHoldsNoThread() {
    catalog.late = Optional.of(new CompletableFuture<>());
    CompletionStage<Void> end = warmUp.begin(List.of(workflow("a", 1)), 5);
    wave();
    assertThat(pool).isEmpty();
    assertThat(ready).isEmpty();

    catalog.late.get().complete(catalog.box());

    assertThat(ready).containsExactly("a/agent-0");
    assertThat(end.toCompletableFuture()).isCompleted();
  }

  @Test
  void whatCannotBeMadeReadyIsToldWithItsReasonAndTheOthersGoOn() {
    missing = "model-1";
    catalog.unreachable = "b";

    warmUp.begin(List.of(workflow("a", 3), workflow("b", 1)), 1);
    while (!pool.isEmpty()) {
      wave();
    }

    assertThat(ready).containsExactly("a/agent-0", "a/agent-2");
    assertThat(failures).containsExactly("a/agent-1: set the key", "b/agent-0: server 'm' does not answer");
    assertThat(catalog.open).isZero();
  }

  @Test
  void aPoolThatIsFullFailsTheAgentsAndNobodyElse() {
    full = true;

    CompletionStage<Void> end = warmUp.begin(List.of(workflow("a", 3)), 2);

    assertThat(failures).hasSize(3).allMatch(failure -> failure.endsWith(": full"));
    assertThat(end.toCompletableFuture()).isCompleted();
  }

  @Test
  void onceStoppedItBeginsWithNoFurtherAgent() {
    CompletionStage<Void> end = warmUp.begin(List.of(workflow("a", 9)), 5);

    warmUp.stop();
    wave();

    assertThat(ready).hasSize(5);
    assertThat(pool).isEmpty();
    assertThat(end.toCompletableFuture()).isCompleted();
  }

  private static Workflow workflow(String name, int agents) {
    String declared =
        IntStream.range(0, agents)
            .mapToObj(i -> "  agent-" + i + ": {prompt: Do it, model_id: model-" + i + "}\n")
            .collect(Collectors.joining());
    return READER.read(
            "version: 0\nname: " + name + "\nruntime: {provider: offline}\ntools: {python: [calculator, current_time]}\n"
                + "agents:\n" + declared + "pattern: {type: chain, config: {steps: [{agent: agent-0, input: Go}]}}\n",
            References.NONE)
        .workflow();
  }

  private void wave() {
    int tasks = pool.size();
    for (int i = 0; i < tasks; i++) {
      pool.remove().run();
    }
  }

  private void execute(Runnable task) {
    if (full) {
      throw new RejectedExecutionException("full");
    }
    pool.add(task);
  }

  private void ended(Workflow workflow, Agent agent, Optional<Throwable> failure) {
    String name = workflow.name() + "/" + agent.id();
    failure.ifPresentOrElse(cause -> failures.add(name + ": " + cause.getMessage()), () -> ready.add(name));
  }

  private final class Clients implements ModelClients {

    @Override
    public Set<String> providers() {
      return Set.of("offline");
    }

    @Override
    public ChatModel client(ModelRef ref) {
      asked.add(ref.modelId().orElseThrow());
      if (ref.modelId().orElseThrow().equals(missing)) {
        throw new ModelUnavailableException("set the key");
      }
      return new OfflineModel();
    }
  }

  private static final class Catalog implements ToolCatalog {

    private final List<String> built = new ArrayList<>();
    private Optional<CompletableFuture<Toolbox>> late = Optional.empty();
    private String unreachable = "";
    private int open;

    @Override
    public Set<String> nativeTools() {
      return Set.of("calculator", "current_time");
    }

    @Override
    public Optional<Tool> nativeTool(String name) {
      return Optional.empty();
    }

    @Override
    public Toolbox known(Workflow workflow) {
      return box();
    }

    @Override
    public CompletionStage<Toolbox> open(Workflow workflow) {
      if (workflow.name().equals(unreachable)) {
        throw new ToolsUnavailableException("server 'm' does not answer", null);
      }
      return late.<CompletionStage<Toolbox>>map(box -> box).orElseGet(() -> CompletableFuture.completedStage(box()));
    }

    private Toolbox box() {
      open++;
      return new Toolbox() {
        @Override
        public Set<String> names() {
          return new TreeSet<>(nativeTools());
        }

        @Override
        public Optional<Tool> find(String name) {
          built.add(name);
          return Optional.empty();
        }

        @Override
        public void close() {
          open--;
        }
      };
    }
  }
}
