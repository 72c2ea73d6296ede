package io.gantry.engine.run;

import static io.gantry.engine.run.SimulatedWorld.answers;
import static io.gantry.engine.run.SimulatedWorld.fails;
import static io.gantry.engine.run.WorkflowBuilder.aWorkflow;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.agent.BoundAgent;
import io.gantry.engine.agent.ModelAnswer;
import io.gantry.engine.model.OfflineModel;
import io.gantry.engine.pattern.Patterns;
import io.gantry.engine.tool.OfferedTools;
import io.gantry.engine.tool.Tool;
import io.gantry.engine.tool.ToolBatch;
import io.gantry.engine.tool.Toolbox;
import io.gantry.engine.workflow.Capabilities;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.LoadedWorkflow;
import io.gantry.engine.workflow.ModelRef.Inference;
import io.gantry.engine.workflow.ModelRef;
import io.gantry.engine.workflow.References;
import io.gantry.engine.workflow.Workflow;
import io.gantry.engine.workflow.WorkflowReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Agents are built once for a run, which changes nothing of what it does; and what a run opened is closed at its end. */
class AgentReuseTest {

  private static final Path EXAMPLES = Path.of("..", "examples");
  private static final Set<String> NATIVES =
      Set.of("calculator", "current_time", "file_read", "grep", "head", "tail", "search", "http_request");

  static List<String> examples() throws IOException {
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      List<String> names = files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".yaml")).toList();
      assertThat(names).hasSizeGreaterThan(15);
      return names;
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void anExampleWritesTheSameJournalWithAndWithoutSharedAgents(String example) throws IOException {
    Workflow workflow = workflow(example).workflow();
    SimulatedWorld shared = run(example, true);
    SimulatedWorld apart = run(example, false);

    assertThat(apart.journal).isEqualTo(shared.journal);
    assertThat(apart.agentUses).containsOnly(AgentReuse.Use.BUILT).hasSize(starts(shared).size());
    assertThat(shared.agentUses).hasSize(starts(shared).size());
    assertThat(builds(shared)).isEqualTo(starts(shared).stream().map(start -> needs(start, workflow)).distinct().count());
    assertThat(shared.toolboxesClosed).isEqualTo(shared.activeRuns() == 0 ? 1 : 0);
  }

  @Test
  void tenStepsOfOneAgentTakeOneBuild() {
    Workflow workflow = tenSteps();
    SimulatedWorld world = new SimulatedWorld();

    world.submit(workflow).run();

    assertThat(world.modelCalls).hasSize(10);
    assertThat(builds(world)).isEqualTo(1);
    assertThat(world.agentUses).hasSize(10);
  }

  @Test
  void withoutSharingEachStepTakesABuildHoweverOftenItAsks() {
    SimulatedWorld world = apart();
    Deque<Calls.ModelOutcome> replies = new ArrayDeque<>();
    IntStream.range(0, 10).forEach(step -> {
      replies.add(fails(true));
      replies.add(answers("Done"));
    });
    world.model = call -> replies.remove();

    world.submit(tenSteps()).run();

    assertThat(world.modelCalls).hasSize(20);
    assertThat(builds(world)).isEqualTo(10);
    assertThat(world.agentUses).hasSize(10);
  }

  @Nested
  class AnAgentIsAnother {

    private final List<AgentReuse.Use> uses = new ArrayList<>();
    private final AgentCache cache = new AgentCache(new AgentReuse(true, uses::add));
    private int steps;

    @Test
    void notForToolsInAnotherOrder() {
      BoundAgent first = take("a", List.of("x", "y"), ModelRef.OFFLINE);

      assertThat(take("a", List.of("y", "x"), ModelRef.OFFLINE)).isSameAs(first);
      assertThat(uses).containsExactly(AgentReuse.Use.BUILT, AgentReuse.Use.REUSED);
    }

    @Test
    void forOtherToolsAnotherIdAndAnotherModel() {
      Inference warm = new Inference(OptionalDouble.of(0.7), OptionalDouble.empty(), OptionalInt.empty());
      take("a", List.of("x", "y"), ModelRef.OFFLINE);

      take("a", List.of("x"), ModelRef.OFFLINE);
      take("a", List.of(), ModelRef.OFFLINE);
      take("b", List.of("x", "y"), ModelRef.OFFLINE);
      take("a", List.of("x", "y"), openAi(Inference.DEFAULT));
      take("a", List.of("x", "y"), openAi(warm));

      assertThat(uses).containsOnly(AgentReuse.Use.BUILT).hasSize(6);
    }

    private ModelRef openAi(Inference inference) {
      return new ModelRef("openai", Optional.of("m"), Optional.empty(), Optional.empty(), inference);
    }

    private BoundAgent take(String agent, List<String> tools, ModelRef model) {
      Workflow workflow = aWorkflow().step(agent, "Go").build();
      Toolbox none = new OfferedTools(nothing(), List.of());
      ToolBatch batch = new ToolBatch((delay, task) -> () -> { }, () -> 0);
      return cache.take(
          new StepId("steps[" + steps++ + "]"), agent, tools, model,
          () -> new BoundAgent(workflow.agent(agent), model, none, List.of(), batch));
    }

    private Toolbox nothing() {
      return new Toolbox() {
        @Override
        public Set<String> names() {
          return Set.of();
        }

        @Override
        public Optional<Tool> find(String name) {
          return Optional.empty();
        }

        @Override
        public void close() {}
      };
    }
  }

  /** How a run may end on a server. */
  enum End {
    COMPLETED {
      @Override
      void bring(SimulatedWorld world) {}
    },
    FAILED {
      @Override
      void bring(SimulatedWorld world) {
        world.model = call -> fails(false);
      }
    },
    CANCELLED {
      @Override
      void bring(SimulatedWorld world) {
        world.at(Duration.ofMillis(25), world::cancel);
      }
    },
    STOPPED {
      @Override
      void bring(SimulatedWorld world) {
        world.at(Duration.ofMillis(25), world::stop);
      }
    },
    DRAINED {
      @Override
      void bring(SimulatedWorld world) {
        world.at(Duration.ofMillis(25), world::drain);
      }
    },
    LOST_TO_ANOTHER_SERVER {
      @Override
      void bring(SimulatedWorld world) {
        world.at(
            Duration.ofMillis(25),
            () -> world.journal.add(
                new JournalEntry(
                    world.journal.size() + 1L, SimulatedWorld.START, new RunEvent.RunStarted("node-b", 2))));
      }
    },
    BROKEN {
      @Override
      void bring(SimulatedWorld world) {
        world.model = call -> {
          throw new IllegalStateException("the engine's own mistake");
        };
      }
    };

    abstract void bring(SimulatedWorld world);
  }

  @ParameterizedTest
  @EnumSource
  void whatARunOpenedIsClosedOnceHoweverItEnds(End end) {
    SimulatedWorld world = new SimulatedWorld();
    end.bring(world);

    world.submit(tenSteps()).run();

    assertThat(world.toolboxesOpened).isEqualTo(1);
    assertThat(world.toolboxesClosed).isEqualTo(1);
    assertThat(world.activeRuns()).isZero();
  }

  private static Workflow tenSteps() {
    WorkflowBuilder workflow = aWorkflow();
    IntStream.rangeClosed(1, 10).forEach(step -> workflow.step("writer", "Step " + step));
    return workflow.build();
  }

  private static SimulatedWorld apart() {
    SimulatedWorld world = new SimulatedWorld();
    world.sharedAgents = false;
    return world.restart();
  }

  private static long builds(SimulatedWorld world) {
    return world.agentUses.stream().filter(use -> use == AgentReuse.Use.BUILT).count();
  }

  private static List<RunEvent.StepStarted> starts(SimulatedWorld world) {
    return world.journal.stream()
        .map(JournalEntry::event)
        .filter(RunEvent.StepStarted.class::isInstance)
        .map(RunEvent.StepStarted.class::cast)
        .toList();
  }

  /** The agent and its tools. */
  private static List<Object> needs(RunEvent.StepStarted start, Workflow workflow) {
    List<String> own = workflow.agent(start.agent()).tools().orElse(List.of("all"));
    return List.of(start.agent(), Set.copyOf(start.toolOverrides().orElse(own)));
  }

  private static LoadedWorkflow workflow(String example) throws IOException {
    return new WorkflowReader(new Capabilities(Set.of("offline", "openai"), Patterns.TYPES, NATIVES))
        .read(Files.readString(EXAMPLES.resolve(example)), References.in(EXAMPLES));
  }

  private static SimulatedWorld run(String example, boolean shared) throws IOException {
    SimulatedWorld world = shared ? new SimulatedWorld() : apart();
    NATIVES.stream().sorted().forEach(name -> world.toolEffects.put(name, Effect.READ));
    world.model =
        call ->
            new Calls.ModelOutcome.Answered(
                ModelAnswer.of(call.request(), new OfflineModel().chat(call.request())), Duration.ZERO, Duration.ZERO);
    LoadedWorkflow loaded = workflow(example);
    Map<String, JsonNode> inputs = loaded.bind(Map.of());
    return world.submit(loaded.workflow(), inputs).run();
  }
}
