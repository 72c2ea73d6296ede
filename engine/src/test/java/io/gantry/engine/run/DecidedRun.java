package io.gantry.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.pattern.Patterns;
import io.gantry.engine.tool.Toolbox;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.TemplateException;
import io.gantry.engine.workflow.Templates;
import io.gantry.engine.workflow.Workflow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A decider and a journal with no engine between them: a step that was decided on starts, and open steps end in an order
 * that a seed gives.
 */
final class DecidedRun {

  private static final Templates TEMPLATES = new Templates();
  private static final int MOST_DECISIONS = 20_000;

  /**
   * Those that plans may call: {@code look} and {@code price} read, {@code pay} must not be done twice. Many prices are one
   * call of {@code prices}, many payments one of {@code payments}.
   */
  private static final Toolbox TOOLS = new TestTools(
      NamedTool.asking("look", Effect.READ),
      NamedTool.asking("price", Effect.READ).batchedBy("prices"),
      new NamedTool("prices", Effect.READ),
      NamedTool.asking("pay", Effect.ONCE).batchedBy("payments"),
      new NamedTool("payments", Effect.ONCE));

  final List<JournalEntry> journal = new ArrayList<>();
  final RunView view;
  final List<StepRequest> requested = new ArrayList<>();

  /** The lengths at which a crash can leave the journal: what one decision starts is one commit. */
  private final List<Integer> commits = new ArrayList<>();

  private final Workflow workflow;
  private final Pattern pattern;
  private final Script script;
  private final long seed;
  private Decision last = new Decision.Await();

  /** What a step comes to: its response, or nothing when it fails. The same for the same step and input. */
  interface Script {
    Optional<String> ends(StepId step, String input);
  }

  /**
   * @param past the beginning of an earlier journal, empty for a new run
   */
  private DecidedRun(Workflow workflow, Script script, long seed, List<JournalEntry> past) {
    this.workflow = workflow;
    this.pattern = Patterns.of(workflow, TEMPLATES, TOOLS);
    this.script = script;
    this.seed = seed;
    this.journal.addAll(past);
    this.view = RunView.fold("run-1", workflow, past);
    if (past.isEmpty()) {
      record(new RunEvent.RunSubmitted(workflow.name(), 1, Map.of(), RunOptions.DEFAULT, "somebody", Optional.empty()));
      record(new RunEvent.RunStarted("node-a", 1));
    }
  }

  /** Lets a run come to its end. */
  static DecidedRun of(Workflow workflow, Script script, long seed) {
    return new DecidedRun(workflow, script, seed, List.of()).run();
  }

  /** The run's result, or how it failed. */
  String outcome() {
    if (last instanceof Decision.Finish finish) {
      return (finish.partial() ? "partial: " : "done: ") + finish.result();
    }
    Decision.Fail fail = (Decision.Fail) last;
    return fail.kind() + ": " + fail.reason() + " / " + fail.result().orElse("nothing");
  }

  List<String> steps() {
    return view.steps().stream().map(step -> step.id().value()).toList();
  }

  String input(String step) {
    return view.step(new StepId(step)).orElseThrow().input();
  }

  /**
   * What every decider owes: the same history gives the same decision, however often and at whatever moments it was asked
   * before, no history makes it throw, it comes to an end, a journal cut anywhere goes on to the same end, and no step runs
   * that was not planned.
   */
  static void assertSound(Workflow workflow, Script script, long seed) {
    DecidedRun whole = of(workflow, script, seed);
    assertThat(of(workflow, script, seed).journal).isEqualTo(whole.journal);
    whole.pattern.artifactScope(whole.view);
    PlannedRun.assertKeepsToPlan(workflow, whole.view, whole.last instanceof Decision.Finish);

    RunView followed = RunView.fold("run-1", workflow, whole.journal.subList(0, 1));
    RunView glanced = RunView.fold("run-1", workflow, whole.journal.subList(0, 1));
    Random glances = new Random(seed);
    for (int length = 2; length <= whole.journal.size(); length++) {
      List<JournalEntry> prefix = whole.journal.subList(0, length);
      RunView folded = RunView.fold("run-1", workflow, prefix);
      String decision = describe(Patterns.of(workflow, TEMPLATES, TOOLS).next(folded));
      assertThat(describe(whole.pattern.next(folded))).isEqualTo(decision);
      assertThat(describe(whole.pattern.next(folded))).as("asked twice after %d entries", length).isEqualTo(decision);

      followed.apply(whole.journal.get(length - 1));
      assertThat(describe(whole.pattern.next(followed))).as("asked after each of %d entries", length).isEqualTo(decision);
      glanced.apply(whole.journal.get(length - 1));
      if (glances.nextInt(4) == 0) {
        assertThat(describe(whole.pattern.next(glanced))).as("asked now and then, %d entries", length).isEqualTo(decision);
      }
    }
    int cut = whole.commits.get(new Random(seed).nextInt(whole.commits.size()));
    DecidedRun resumed = new DecidedRun(workflow, script, seed, whole.journal.subList(0, cut)).run();
    assertThat(resumed.outcome()).as("resumed after %d entries", cut).isEqualTo(whole.outcome());
  }

  /** The order in which steps end shows neither in the outcome nor in which steps there are. */
  static void assertIndependentOfOrder(Workflow workflow, Script script, long order) {
    DecidedRun one = of(workflow, script, order);
    DecidedRun other = of(workflow, script, order + 1);

    assertThat(other.outcome()).isEqualTo(one.outcome());
    assertThat(other.steps()).containsExactlyInAnyOrderElementsOf(one.steps());
  }

  private DecidedRun run() {
    for (int decisions = 0; decisions < MOST_DECISIONS; decisions++) {
      commits.add(journal.size());
      last = pattern.next(view);
      if (last instanceof Decision.Start start) {
        start(start.steps());
      } else if (last instanceof Decision.Warn warn) {
        RunEvent.Warned warning = new RunEvent.Warned(warn.code(), warn.text());
        assertThat(view.warnings()).as("the user is told once").doesNotContain(warning);
        record(warning);
      } else if (last instanceof Decision.Await) {
        end();
      } else {
        assertThat(view.openSteps()).as("a run ends when nothing is under way").isZero();
        return this;
      }
    }
    throw new AssertionError("No end after " + MOST_DECISIONS + " decisions; steps: " + steps());
  }

  private void start(List<StepRequest> requests) {
    int slots = workflow.runtime().maxParallel() - view.openSteps();
    long before = view.lastSeq();
    for (StepRequest request : requests) {
      if (!request.isFree() && slots-- <= 0) {
        continue;
      }
      assertThat(view.step(request.id())).as("%s starts once", request.id()).isEmpty();
      requested.add(request);
      start(request);
      if (request instanceof StepRequest.ToolStep call) {
        calls(call);
      }
    }
    assertThat(view.lastSeq()).as("a decision to start starts something").isGreaterThan(before);
  }

  /** The intent that precedes a call which is not safe to repeat. */
  private void calls(StepRequest.ToolStep call) {
    Effect effect = TOOLS.find(call.tool()).map(tool -> tool.effect(call.arguments())).orElse(Effect.READ);
    if (effect == Effect.KEYED || effect == Effect.ONCE) {
      record(new RunEvent.ToolStarted(call.id(), 1, "call", call.tool(), effect));
    }
  }

  private void start(StepRequest request) {
    if (request instanceof StepRequest.AgentStep step) {
      begin(step.id(), step.input(), step.scope(), input -> started(step, input));
    } else if (request instanceof StepRequest.Question question) {
      begin(question.id(), question.gate().prompt(), question.scope(), prompt -> asked(question, prompt));
    } else if (request instanceof StepRequest.ToolStep call) {
      record(new RunEvent.ToolStepStarted(call.id(), call.tool(), call.arguments()));
    } else if (request instanceof StepRequest.Failing failing) {
      start(failing.step());
      record(new RunEvent.StepFailed(failing.id(), failing.kind(), failing.reason()));
    } else if (request instanceof StepRequest.Given given) {
      start(given.step());
      record(new RunEvent.StepCompleted(
          given.id(), given.response(), false, Optional.empty(), Optional.of(given.shared())));
    }
  }

  /** Begins a step with its template filled in, or with its failure. */
  private void begin(StepId id, String template, Map<String, ?> scope, Function<String, RunEvent> begun) {
    try {
      record(begun.apply(TEMPLATES.render(template, scope)));
    } catch (TemplateException e) {
      record(begun.apply(template));
      record(new RunEvent.StepFailed(id, FailureKind.TEMPLATE, e.getMessage()));
    }
  }

  private static RunEvent started(StepRequest.AgentStep step, String input) {
    return new RunEvent.StepStarted(
        step.id(), step.agent(), step.conversation(), input, Optional.empty(), step.toolOverrides(), "offline",
        Optional.empty());
  }

  private static RunEvent asked(StepRequest.Question question, String prompt) {
    return new RunEvent.QuestionAsked(
        question.id(), prompt, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  private void end() {
    List<StepView> open = view.steps().stream().filter(StepView::isOpen).toList();
    assertThat(open).as("a decider only waits for what is under way").isNotEmpty();
    StepView step = open.get(new Random(seed + view.lastSeq()).nextInt(open.size()));
    Optional<String> response = script.ends(step.id(), step.input());
    record(
        response.isPresent()
            ? new RunEvent.StepCompleted(step.id(), response.get())
            : new RunEvent.StepFailed(step.id(), FailureKind.MODEL, step.id() + " broke"));
  }

  private void record(RunEvent event) {
    JournalEntry entry = new JournalEntry(view.lastSeq() + 1, Instant.EPOCH, event);
    view.apply(entry);
    journal.add(entry);
  }

  private static String describe(Decision decision) {
    if (decision instanceof Decision.Start start) {
      return start.steps().stream().map(DecidedRun::describe).collect(Collectors.joining("\n"));
    }
    return decision.toString();
  }

  private static String describe(StepRequest request) {
    return request.id() + " " + scope(request) + " " + request;
  }

  private static Map<String, ?> scope(StepRequest request) {
    if (request instanceof StepRequest.AgentStep step) {
      return step.scope();
    }
    return request instanceof StepRequest.Question question ? question.scope() : Map.of();
  }
}
