package io.gantry.engine.run;

import io.gantry.engine.context.Trace;
import io.gantry.engine.tool.FileScope;
import io.gantry.engine.tool.ToolCall;
import io.gantry.engine.tool.ToolContext;
import io.gantry.engine.tool.ToolOutcome;
import io.gantry.engine.tool.Toolbox;
import io.gantry.engine.workflow.Effect;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tool calls of steps: which may begin, what is recorded before and after them, how much time they have, and what
 * becomes of those that a crash has cut off.
 *
 * <p>Confined to the run's coordinator.
 */
final class StepTools {

  private final RunView view;
  private final RunAgents agents;
  private final Recording recording;
  private final PersonalDataGuard personalData;
  private final Approvals approvals;
  private final FileScope files;
  private final BatchTimes times;

  StepTools(
      EngineServices services,
      RunView view,
      RunAgents agents,
      Recording recording,
      PersonalDataGuard personalData) {
    this.view = view;
    this.agents = agents;
    this.recording = recording;
    this.personalData = personalData;
    this.approvals = new Approvals(agents, recording, personalData, services.toolBatches().approval(), view);
    this.files = view.options().files(view.workflow());
    this.times = new BatchTimes(services.toolBatches().timeout(), services.ticker());
  }

  /**
   * An open step is taken up again; answers whether it goes on. A call that must not run twice may have run before the
   * crash: nobody can tell, so nobody guesses.
   */
  boolean takeUp(StepView step) {
    Optional<ToolCall> inDoubt =
        step.exchange().replies().stream()
            .flatMap(reply -> reply.calls().stream())
            .filter(call -> step.unsafeCalls().get(call.id()) == Effect.ONCE)
            .findFirst();
    if (inDoubt.isPresent()) {
      String reason =
          "A call of tool " + inDoubt.get().tool() + " (" + inDoubt.get().id() + ") was under way when the server stopped;"
              + " whether it took effect is not known, so it was not repeated. Check the other side, then start the run"
              + " anew";
      recording.record(new RunEvent.StepFailed(step.id(), FailureKind.IN_DOUBT, reason));
    }
    return inDoubt.isEmpty();
  }

  /**
   * Has those of these calls made that may begin now. Where there is none, a person is asked about the first, or it was
   * refused and the step goes on.
   *
   * @param calls of the step's last reply, in its order; at least one
   * @return whether any call is made
   */
  boolean call(StepView step, Toolbox tools, List<ToolCall> calls) {
    List<ToolCall> cleared = approvals.cleared(step, tools, calls);
    if (!cleared.isEmpty()) {
      begin(step, tools, cleared.subList(0, agents.together(asTheirToolsGetThem(step, cleared), tools)));
    }
    return !cleared.isEmpty();
  }

  /** The question about the first of these calls that the step waits for; meanwhile the time of its calls stands still. */
  Optional<StepView> awaited(StepView step, List<ToolCall> calls) {
    if (!step.awaitsApproval()) {
      return Optional.empty();
    }
    times.hold(step.id());
    return Optional.of(approvals.question(step, calls.get(0)).orElseThrow());
  }

  private List<ToolCall> asTheirToolsGetThem(StepView step, List<ToolCall> calls) {
    return calls.stream().map(call -> personalData.asItsToolGetsIt(step, call)).toList();
  }

  private void begin(StepView step, Toolbox tools, List<ToolCall> calls) {
    int turn = step.exchange().replies().size();
    Map<String, Effect> effects = agents.effects(asTheirToolsGetThem(step, calls), tools);
    for (ToolCall call : calls) {
      Effect effect = effects.get(call.id());
      boolean unsafe = effect == Effect.KEYED || effect == Effect.ONCE;
      if (unsafe && !step.unsafeCalls().containsKey(call.id())) {
        recording.record(new RunEvent.ToolStarted(step.id(), turn, call.id(), call.tool(), effect));
      }
    }
    String key = view.workflowId() + "/" + step.id() + "/" + turn;
    ToolContext context =
        new ToolContext(
            view.workflowId(),
            view.workflow().name(),
            step.id().value(),
            key,
            files,
            view.workflow().guardrails().denyNetwork(),
            view.submitted().submittedBy(),
            view.trace().map(Trace::own));
    Duration left = times.left(step.id(), turn);
    recording.then(new Action.CallTools(new Calls.ToolGroup(step.id(), tools, calls, context, left)));
  }

  /** Records how calls ended. */
  void done(StepView step, List<ToolOutcome> outcomes) {
    int turn = step.exchange().replies().size();
    // One moment for all: by it a reader tells calls that ran beside each other from those that came after them.
    Instant at = recording.now();
    outcomes.stream()
        .flatMap(outcome -> outcome.joint().stream())
        .distinct()
        .forEach(joint ->
            recording.record(
                new RunEvent.CallsJoined(
                    step.id(),
                    turn,
                    joint.tool(),
                    joint.calls(),
                    joint.status(),
                    joint.waited(),
                    joint.took(),
                    joint.source(),
                    joint.waits()),
                at));
    for (ToolOutcome outcome : outcomes) {
      recording.record(
          new RunEvent.ToolReturned(
              step.id(),
              turn,
              outcome.call().id(),
              outcome.call().tool(),
              outcome.status(),
              outcome.text(),
              outcome.waited(),
              outcome.took(),
              outcome.source(),
              Optional.of(outcome.waits())),
          at);
    }
    int cutOff = (int) outcomes.stream().filter(ToolOutcome::outOfTime).count();
    if (cutOff > 0) {
      recording.record(new RunEvent.ToolsCutOff(step.id(), turn, cutOff));
    }
  }
}
