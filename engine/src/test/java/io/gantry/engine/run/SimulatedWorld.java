package io.gantry.engine.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.model.chat.ChatModel;
import io.gantry.engine.agent.ModelAnswer;
import io.gantry.engine.governor.Governor;
import io.gantry.engine.model.ModelClients;
import io.gantry.engine.model.ModelFailure;
import io.gantry.engine.model.Tokens;
import io.gantry.engine.pattern.Patterns;
import io.gantry.engine.run.Calls.ModelOutcome;
import io.gantry.engine.time.Waits;
import io.gantry.engine.tool.JointOutcome;
import io.gantry.engine.tool.Tool;
import io.gantry.engine.tool.ToolBatchSettings;
import io.gantry.engine.tool.ToolCall;
import io.gantry.engine.tool.ToolCatalog;
import io.gantry.engine.tool.ToolOutcome;
import io.gantry.engine.tool.Toolbox;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.ModelRef;
import io.gantry.engine.workflow.Templates;
import io.gantry.engine.workflow.Workflow;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A world in which the test owns time: calls take exactly as long as the test says, threads do not exist, and the journal
 * is a list. {@link #run()} lets time pass until nothing is left to happen.
 */
final class SimulatedWorld {

  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  static final String RUN = "run-1";

  final List<JournalEntry> journal = new ArrayList<>();
  final List<List<JournalEntry>> commits = new ArrayList<>();
  final List<String> modelCalls = new ArrayList<>();
  final List<List<String>> toolGroups = new ArrayList<>();
  final List<String> toolSteps = new ArrayList<>();
  final Map<String, Effect> toolEffects = new LinkedHashMap<>();
  final Map<String, Tool> tools = new LinkedHashMap<>();
  int openCalls;
  int maxOpenCalls;
  boolean withdrawable;
  /** Whether steps share agents; read when the engine is made. */
  boolean sharedAgents = true;
  /** How long a person has to approve a call; read when the engine is made. */
  Optional<Duration> approvalTimeout = Optional.empty();
  final List<AgentReuse.Use> agentUses = new ArrayList<>();
  CompletableFuture<Void> toolsReady = CompletableFuture.completedFuture(null);
  int toolboxesOpened;
  int toolboxesClosed;
  Function<StepId, Duration> modelTakes = step -> Duration.ofMillis(10);
  Function<Calls.ModelCall, ModelOutcome> model = call -> answers("Answer to " + call.step());
  Function<List<JournalEntry>, Optional<RuntimeException>> journalRefuses = entries -> Optional.empty();
  private final Templates templates = new Templates();
  PatternFactory patterns = (workflow, tools) -> Patterns.of(workflow, templates, tools);
  Function<ToolCall, ToolOutcome.Status> toolEnds = call -> ToolOutcome.Status.OK;
  Function<StepId, Duration> toolTakes = step -> Duration.ofMillis(1);
  BiFunction<StepId, ToolCall, String> toolSays = (step, call) -> "Did " + call.id();
  /** What one call came to that was made for all calls of a group; empty where each is made by itself. */
  Function<List<ToolCall>, Optional<JointOutcome>> toolsJoined = calls -> Optional.empty();
  final List<Toolbox> toolboxesUsed = new ArrayList<>();

  private final PriorityQueue<Event> future =
      new PriorityQueue<>(Comparator.comparing(Event::at).thenComparing(Event::number));
  final List<AnswerCache.Use> cacheUses = new ArrayList<>();
  private Instant now = START;
  private long numbers;
  AnswerCache answers = new AnswerCache(1_000_000, new VirtualClock(), this::timer, cacheUses::add);
  private RunEngine engine = engine();

  private record Event(Instant at, long number, Runnable task) {}

  static ModelOutcome answers(String text, ToolCall... calls) {
    return new ModelOutcome.Answered(
        new ModelAnswer(text, List.of(calls), new Tokens(10, 5, false), Optional.empty()), Duration.ZERO, Duration.ZERO);
  }

  static ModelOutcome fails(boolean retryable) {
    return new ModelOutcome.Failed(
        new ModelFailure(ModelFailure.Kind.SERVER_ERROR, "The provider answered 500", retryable, Optional.empty()),
        Duration.ZERO,
        Duration.ZERO);
  }

  /** As if this world were that much older. */
  SimulatedWorld later(Duration time) {
    now = now.plus(time);
    return this;
  }

  /** Answers are taken from and kept in a cache that other worlds may share. */
  SimulatedWorld sharing(AnswerCache shared) {
    answers = shared;
    engine = engine();
    return this;
  }

  /** Submits the run; nothing happens before time passes. */
  SimulatedWorld submit(Workflow workflow) {
    return submit(workflow, Map.of());
  }

  SimulatedWorld submit(Workflow workflow, Map<String, JsonNode> inputs) {
    return submit(
        workflow,
        new RunEvent.RunSubmitted(workflow.name(), 1, inputs, RunOptions.DEFAULT, "somebody", Optional.empty()));
  }

  SimulatedWorld submit(Workflow workflow, RunEvent.RunSubmitted submission) {
    journal.add(new JournalEntry(1, now, submission));
    engine.take(RUN, workflow, List.copyOf(journal));
    return this;
  }

  /** Lets time pass until nothing is left to happen. */
  SimulatedWorld run() {
    while (step()) {
      // each step is one event
    }
    return this;
  }

  /** Lets the next thing happen; answers whether there was one. */
  boolean step() {
    Event next = future.poll();
    if (next == null) {
      return false;
    }
    now = next.at();
    next.task().run();
    return true;
  }

  /** The server dies: whatever was under way is forgotten, only the journal stays. */
  SimulatedWorld crash() {
    future.clear();
    openCalls = 0;
    answers = new AnswerCache(1_000_000, new VirtualClock(), this::timer, cacheUses::add);
    engine = engine();
    return this;
  }

  SimulatedWorld resume(Workflow workflow) {
    engine.take(RUN, workflow, List.copyOf(journal));
    return this;
  }

  /** Answers the one open question, or the one that is named. */
  CompletableFuture<AnswerOutcome> answer(Optional<String> gate, String text) {
    return engine.answer(RUN, new GivenAnswer(gate, text, "somebody")).toCompletableFuture();
  }

  void cancel() {
    engine.cancel(RUN, "somebody");
  }

  CompletableFuture<Void> drain() {
    return engine.drain().toCompletableFuture();
  }

  void stop() {
    engine.stop();
  }

  Instant now() {
    return now;
  }

  /** Whether something is left to happen before time passes. */
  boolean pendingNow() {
    return !future.isEmpty() && !future.peek().at().isAfter(now);
  }

  /** Another server takes over; what the old one still has under way goes on. */
  SimulatedWorld restart() {
    engine = engine();
    return this;
  }

  int activeRuns() {
    return engine.active();
  }

  RunView view(Workflow workflow) {
    return RunView.fold(RUN, workflow, journal);
  }

  Duration elapsed() {
    return Duration.between(START, now);
  }

  void at(Duration delay, Runnable task) {
    future.add(new Event(now.plus(delay), numbers++, task));
  }

  private RunEngine engine() {
    EngineServices services =
        new EngineServices(
            new ListJournal(),
            (workflow, tools) -> patterns.of(workflow, tools),
            new NoModels(),
            new EffectCatalog(),
            templates,
            task -> at(Duration.ZERO, task),
            SimulatedWorld::neverUsed,
            SimulatedWorld::neverUsed,
            this::timer,
            new VirtualClock(),
            () -> Duration.between(START, now).toNanos(),
            "node-a",
            true,
            answers,
            ModelReuse.NONE,
            new AgentReuse(sharedAgents, agentUses::add),
            new ToolBatchSettings(
                ToolBatchSettings.DEFAULT.maxAtOnce(), ToolBatchSettings.DEFAULT.timeout(), approvalTimeout),
            Governor.NONE,
            (run, entries, after) -> {});
    return new RunEngine(services, new TimedCalls());
  }

  private static void neverUsed(Runnable task) {
    throw new AssertionError("In this world calls take no threads");
  }

  private Runnable timer(Duration delay, Runnable task) {
    Event event = new Event(now.plus(delay), numbers++, task);
    future.add(event);
    return () -> future.remove(event);
  }

  private final class TimedCalls implements Calls {

    @Override
    public Call callModel(RunContext run, ModelCall call, Consumer<ModelOutcome> done) {
      modelCalls.add(call.step().value());
      maxOpenCalls = Math.max(maxOpenCalls, ++openCalls);
      ModelOutcome outcome = model.apply(call);
      Runnable cancellation =
          timer(
              modelTakes.apply(call.step()),
              () -> {
                openCalls--;
                done.accept(outcome);
              });
      return new Call() {
        @Override
        public void cancel() {
          cancellation.run();
        }

        @Override
        public boolean withdraw() {
          if (withdrawable) {
            cancellation.run();
          }
          return withdrawable;
        }
      };
    }

    @Override
    public Call callTools(RunContext run, ToolGroup group, Consumer<List<ToolOutcome>> done) {
      toolboxesUsed.add(group.tools());
      toolGroups.add(group.calls().stream().map(ToolCall::id).toList());
      toolSteps.add(group.step().value());
      Duration takes = toolTakes.apply(group.step());
      boolean late = takes.compareTo(group.within()) > 0;
      Optional<JointOutcome> joint = toolsJoined.apply(group.calls());
      List<ToolOutcome> outcomes =
          group.calls().stream()
              .map(call -> new ToolOutcome(
                  call,
                  late ? ToolOutcome.Status.TIMED_OUT : toolEnds.apply(call),
                  toolSays.apply(group.step(), call),
                  Duration.ZERO,
                  Duration.ZERO,
                  late,
                  joint.map(all -> ToolOutcome.Source.BATCH),
                  joint,
                  Waits.NONE))
              .toList();
      return timer(late ? group.within() : takes, () -> done.accept(outcomes))::run;
    }
  }

  private final class ListJournal implements Journal {

    @Override
    public CompletionStage<Void> append(String workflowId, List<JournalEntry> entries, RunSummary after) {
      CompletableFuture<Void> stage = new CompletableFuture<>();
      at(Duration.ZERO, () -> {
        Optional<RuntimeException> refusal = journalRefuses.apply(entries);
        if (refusal.isPresent()) {
          stage.completeExceptionally(refusal.get());
        } else if (entries.get(0).seq() <= journal.size()) {
          stage.completeExceptionally(new FencedException(workflowId, entries.get(0).seq()));
        } else {
          journal.addAll(entries);
          commits.add(entries);
          stage.complete(null);
        }
      });
      return stage;
    }

    @Override
    public List<JournalEntry> read(String workflowId, long afterSeq, int limit) {
      return journal.stream().filter(entry -> entry.seq() > afterSeq).limit(limit).toList();
    }
  }

  private final class EffectCatalog implements ToolCatalog {

    @Override
    public CompletionStage<Toolbox> open(Workflow workflow) {
      return toolsReady.thenApply(ready -> known(workflow));
    }

    @Override
    public Set<String> nativeTools() {
      return toolEffects.keySet();
    }

    @Override
    public Optional<Tool> nativeTool(String name) {
      return Optional.empty();
    }

    @Override
    public Toolbox known(Workflow workflow) {
      toolboxesOpened++;
      Map<String, Tool> box = new LinkedHashMap<>(tools);
      toolEffects.forEach((name, effect) -> box.put(name, new NamedTool(name, effect)));
      return new Toolbox() {
        @Override
        public Set<String> names() {
          return box.keySet();
        }

        @Override
        public Optional<Tool> find(String name) {
          return Optional.ofNullable(box.get(name));
        }

        @Override
        public void close() {
          toolboxesClosed++;
        }
      };
    }
  }

  private static final class NoModels implements ModelClients {

    @Override
    public Set<String> providers() {
      return Set.of("offline");
    }

    @Override
    public ChatModel client(ModelRef ref) {
      throw new AssertionError("In this world calls take no clients");
    }
  }

  private final class VirtualClock extends Clock {

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }
}
