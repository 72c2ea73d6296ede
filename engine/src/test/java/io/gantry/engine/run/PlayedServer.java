package io.gantry.engine.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.gantry.engine.context.Caller;
import io.gantry.engine.governor.Governor;
import io.gantry.engine.governor.ModelUse;
import io.gantry.engine.governor.Ticket;
import io.gantry.engine.governor.VirtualTime;
import io.gantry.engine.model.ModelClients;
import io.gantry.engine.pattern.Patterns;
import io.gantry.engine.tool.Tool;
import io.gantry.engine.tool.ToolBatchSettings;
import io.gantry.engine.workflow.ModelRef;
import io.gantry.engine.workflow.Templates;
import io.gantry.engine.workflow.Workflow;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * An engine with its real calls, whose models and threads the test plays: what is handed to a pool waits there until the
 * test works it off, in order.
 */
final class PlayedServer {

  /** What models were asked, in order. */
  final List<ChatRequest> asked = new ArrayList<>();
  /** The calls that the governor was asked for, by workflow id. */
  final List<String> admitted = new ArrayList<>();
  final List<Tool> tools = new ArrayList<>();
  final VirtualTime time;
  Function<ChatRequest, ChatResponse> model;
  private final Deque<Runnable> runs = new ArrayDeque<>();
  private final Deque<Runnable> models = new ArrayDeque<>();
  private final Deque<Runnable> toolPool = new ArrayDeque<>();
  private final Map<String, List<JournalEntry>> journals = new HashMap<>();
  private final Map<String, Workflow> workflows = new HashMap<>();
  private final Templates templates = new Templates();
  private final RunEngine engine;

  PlayedServer(VirtualTime time, ModelReuse reuse, Function<ChatRequest, ChatResponse> model) {
    this.time = time;
    this.model = model;
    Clock clock = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
    this.engine =
        new RunEngine(
            new EngineServices(
                new ListJournal(),
                (workflow, box) -> Patterns.of(workflow, templates, box),
                new Models(),
                new KnownTools(() -> new TestTools(tools.toArray(Tool[]::new))),
                templates,
                runs::add,
                models::add,
                toolPool::add,
                time,
                clock,
                time::nanos,
                "node-a",
                true,
                new AnswerCache(1, clock, time, use -> {}),
                reuse,
                AgentReuse.SHARED,
                ToolBatchSettings.DEFAULT,
                new CountingGovernor(),
                (run, entries, after) -> {}));
  }

  /** Submits a run and works until nothing is left to do. */
  RunView run(String run, String by, Workflow workflow, Map<String, JsonNode> inputs) {
    submit(run, by, workflow, inputs);
    work();
    return view(run);
  }

  void submit(String run, String by, Workflow workflow, Map<String, JsonNode> inputs) {
    RunEvent first = new RunEvent.RunSubmitted(workflow.name(), 1, inputs, RunOptions.DEFAULT, by, Optional.empty());
    resume(run, workflow, List.of(new JournalEntry(1, Instant.EPOCH, first)));
  }

  /** Takes a run up with a journal that another server has left. */
  void resume(String run, Workflow workflow, List<JournalEntry> journal) {
    journals.put(run, new ArrayList<>(journal));
    workflows.put(run, workflow);
    engine.take(run, workflow, journal, Caller.NOBODY);
  }

  void work() {
    while (workRuns() || workOne(models) || workOne(toolPool)) {
      // until nothing is left to do
    }
  }

  /** Works off what coordinators have to do, and nothing else; answers whether there was anything. */
  boolean workRuns() {
    boolean worked = false;
    while (workOne(runs)) {
      worked = true;
    }
    return worked;
  }

  private static boolean workOne(Deque<Runnable> pool) {
    Optional<Runnable> next = Optional.ofNullable(pool.poll());
    next.ifPresent(Runnable::run);
    return next.isPresent();
  }

  /** Calls that wait for a thread of the pool of model calls. */
  int waitingModelCalls() {
    return models.size();
  }

  void cancel(String run) {
    engine.cancel(run, "somebody");
  }

  CompletableFuture<Void> drain() {
    return engine.drain().toCompletableFuture();
  }

  List<JournalEntry> journal(String run) {
    return List.copyOf(journals.get(run));
  }

  RunView view(String run) {
    return RunView.fold(run, workflows.get(run), journals.get(run));
  }

  private final class ListJournal implements Journal {

    @Override
    public CompletionStage<Void> append(String workflowId, List<JournalEntry> entries, RunSummary after) {
      journals.get(workflowId).addAll(entries);
      return CompletableFuture.completedStage(null);
    }

    @Override
    public List<JournalEntry> read(String workflowId, long afterSeq, int limit) {
      return journals.get(workflowId).stream().skip(afterSeq).limit(limit).toList();
    }
  }

  private final class CountingGovernor implements Governor {

    @Override
    public Ticket admit(ModelRef called, ChatRequest request, String workflowId, Consumer<Ticket> start) {
      admitted.add(workflowId);
      return Governor.NONE.admit(called, request, workflowId, start);
    }

    @Override
    public List<ModelUse> models() {
      return List.of();
    }
  }

  private final class Models implements ModelClients, ChatModel {

    @Override
    public Set<String> providers() {
      return Set.of("openai");
    }

    @Override
    public ChatModel client(ModelRef ref) {
      return this;
    }

    @Override
    public ChatResponse chat(ChatRequest request) {
      asked.add(request);
      return model.apply(request);
    }
  }
}
