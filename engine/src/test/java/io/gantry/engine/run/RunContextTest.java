package io.gantry.engine.run;

import static io.gantry.engine.run.WorkflowBuilder.aWorkflow;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.gantry.engine.context.Caller;
import io.gantry.engine.context.Trace;
import io.gantry.engine.context.Work;
import io.gantry.engine.governor.Governor;
import io.gantry.engine.model.ModelClients;
import io.gantry.engine.model.ProviderResponseException;
import io.gantry.engine.pattern.Patterns;
import io.gantry.engine.tool.Tool;
import io.gantry.engine.tool.ToolBatchSettings;
import io.gantry.engine.tool.ToolCatalog;
import io.gantry.engine.tool.ToolContext;
import io.gantry.engine.tool.ToolSignature;
import io.gantry.engine.tool.Toolbox;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.ModelRef;
import io.gantry.engine.workflow.Runtime.Backoff;
import io.gantry.engine.workflow.Runtime.FailurePolicy;
import io.gantry.engine.workflow.Templates;
import io.gantry.engine.workflow.Workflow;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.slf4j.MDC;

/** Runs that share threads keep apart: whose call it is, in which trace, and what the log shows. */
class RunContextTest {

  private static final List<String> RUNS = List.of("run-a", "run-b", "run-c");

  /** One call as the thread that made it saw it. */
  private record Seen(String run, String step, String caller, String span) {}

  private final List<Runnable> waiting = new ArrayList<>();
  private final Map<String, List<JournalEntry>> journals = new HashMap<>();
  private final Map<String, Trace> traces = new HashMap<>();
  private final List<Seen> models = new ArrayList<>();
  private final List<Seen> tools = new ArrayList<>();
  private final Set<String> failed = new HashSet<>();
  private String actingFor = "nobody";

  @Property(tries = 200)
  void callsOfRunsInAnyOrderAreMadeInTheNameOfTheirOwnCallersAndInTheirOwnTraces(@ForAll long seed) {
    RunContextTest world = new RunContextTest();
    RunEngine engine = world.engine();
    for (String run : RUNS) {
      world.submit(engine, run);
    }

    Random order = new Random(seed);
    while (!world.waiting.isEmpty()) {
      world.waiting.remove(order.nextInt(world.waiting.size())).run();
      assertThat(MDC.getCopyOfContextMap()).satisfiesAnyOf(m -> assertThat(m).isNull(), m -> assertThat(m).isEmpty());
      assertThat(Work.current()).isEmpty();
      assertThat(world.actingFor).isEqualTo("nobody");
    }

    // Each of the two steps: a call that fails, its repetition, and one with the tool's result.
    assertThat(world.models).hasSize(RUNS.size() * 6);
    assertThat(world.tools).hasSize(RUNS.size() * 2);
    List<Seen> all = new ArrayList<>(world.models);
    all.addAll(world.tools);
    assertThat(all).allSatisfy(seen -> assertThat(seen.caller()).isEqualTo("caller of " + seen.run()));
    assertThat(all).extracting(Seen::span).doesNotHaveDuplicates();
    assertThat(all)
        .extracting(Seen::span)
        .doesNotContainAnyElementsOf(world.traces.values().stream().map(Trace::spanId).toList());
  }

  @Example
  void aRunWhoseCallerTheSurroundingsNoLongerKnowFailsAndCallsNothing() {
    submit(
        engine(),
        "run-a",
        new NamedCaller("gone") {
          @Override
          public void run(Runnable task) {
            throw new IllegalStateException("The application is stopping");
          }
        });

    while (!waiting.isEmpty()) {
      waiting.remove(0).run();
    }

    assertThat(models).isEmpty();
    List<JournalEntry> journal = journals.get("run-a");
    assertThat(journal.get(journal.size() - 1).event()).isInstanceOf(RunEvent.RunFailed.class);
  }

  private void submit(RunEngine engine, String run) {
    submit(engine, run, new NamedCaller("caller of " + run));
  }

  private void submit(RunEngine engine, String run, Caller caller) {
    Workflow workflow =
        aWorkflow()
            .step("agent", "for " + run)
            .step("agent", "again for " + run)
            .failurePolicy(new FailurePolicy(1, Backoff.CONSTANT, Duration.ofSeconds(1), Duration.ofSeconds(1)))
            .build();
    traces.put(run, Trace.begin());
    JournalEntry submitted =
        new JournalEntry(
            1,
            Instant.EPOCH,
            new RunEvent.RunSubmitted(
                workflow.name(), 1, Map.of(), RunOptions.DEFAULT, run, Optional.of(traces.get(run))));
    journals.put(run, new ArrayList<>(List.of(submitted)));
    engine.take(run, workflow, List.of(submitted), caller);
  }

  private RunEngine engine() {
    return new RunEngine(
        new EngineServices(
            new ListJournal(),
            (workflow, tools) -> Patterns.of(workflow, new Templates(), tools),
            new Models(),
            new Tools(),
            new Templates(),
            waiting::add,
            waiting::add,
            waiting::add,
            this::timer,
            Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
            () -> 0,
            "node",
            true,
            new AnswerCache(1, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), this::timer, use -> {}),
            ModelReuse.NONE,
            AgentReuse.SHARED,
            ToolBatchSettings.DEFAULT,
            Governor.NONE,
            (run, entries, after) -> assertThat(MDC.get(Work.WORKFLOW_ID)).isEqualTo(run)));
  }

  private Runnable timer(Duration delay, Runnable task) {
    if (delay.equals(ToolBatchSettings.DEFAULT.timeout())) {
      // Here things happen in any order, but never that late.
      return () -> {};
    }
    waiting.add(task);
    return () -> waiting.remove(task);
  }

  private Seen look(String run) {
    assertThat(MDC.get(Work.WORKFLOW_ID)).isEqualTo(run);
    assertThat(MDC.get(Work.TRACE_ID)).isEqualTo(traces.get(run).traceId());
    return new Seen(run, MDC.get(Work.STEP_ID), actingFor, MDC.get(Work.SPAN_ID));
  }

  private class NamedCaller implements Caller {

    private final String name;

    NamedCaller(String name) {
      this.name = name;
    }

    @Override
    public void run(Runnable task) {
      String before = actingFor;
      actingFor = name;
      try {
        task.run();
      } finally {
        actingFor = before;
      }
    }

    @Override
    public Optional<String> onThisThread() {
      return Optional.of(actingFor);
    }
  }

  private final class ListJournal implements Journal {

    @Override
    public CompletionStage<Void> append(String workflowId, List<JournalEntry> entries, RunSummary after) {
      CompletableFuture<Void> stage = new CompletableFuture<>();
      waiting.add(
          () -> {
            journals.get(workflowId).addAll(entries);
            stage.complete(null);
          });
      return stage;
    }

    @Override
    public List<JournalEntry> read(String workflowId, long afterSeq, int limit) {
      return journals.get(workflowId).stream().skip(afterSeq).limit(limit).toList();
    }
  }

  /** Fails the first call of a step, then asks for a tool, then answers. */
  private final class Models implements ModelClients, ChatModel {

    @Override
    public Set<String> providers() {
      return Set.of("offline");
    }

    @Override
    public ChatModel client(ModelRef ref) {
      return this;
    }

    @Override
    public ChatResponse chat(ChatRequest request) {
      String run = RUNS.stream().filter(request.messages().toString()::contains).findFirst().orElseThrow();
      Seen seen = look(run);
      models.add(seen);
      if (failed.add(run + seen.step())) {
        throw new ProviderResponseException(500, "broken", Optional.empty());
      }
      boolean hasResult = request.messages().get(request.messages().size() - 1).toString().contains("did it");
      AiMessage message =
          hasResult
              ? AiMessage.from("done")
              : AiMessage.from(ToolExecutionRequest.builder().id("1").name("look").arguments("{}").build());
      return ChatResponse.builder().aiMessage(message).build();
    }
  }

  private final class Tools implements ToolCatalog {

    private final Tool look =
        new Tool() {
          @Override
          public ToolSignature signature() {
            return new NamedTool("look", Effect.READ).signature();
          }

          @Override
          public String call(JsonNode arguments, ToolContext context) {
            Seen seen = look(context.workflowId());
            assertThat(context.caller()).isEqualTo(context.workflowId());
            assertThat(context.trace().orElseThrow().spanId()).isEqualTo(seen.span());
            assertThat(context.stepId()).isEqualTo(seen.step());
            tools.add(seen);
            return "did it";
          }
        };

    @Override
    public Set<String> nativeTools() {
      return Set.of("look");
    }

    @Override
    public Optional<Tool> nativeTool(String name) {
      return Optional.of(look);
    }

    @Override
    public Toolbox known(Workflow workflow) {
      return new Toolbox() {
        @Override
        public Set<String> names() {
          return Set.of("look");
        }

        @Override
        public Optional<Tool> find(String name) {
          return Optional.of(look);
        }

        @Override
        public void close() {}
      };
    }
  }
}
