package io.gantry.engine.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.engine.text.ShortText;
import io.gantry.engine.tool.ToolCall;
import io.gantry.engine.tool.ToolOutcome;
import io.gantry.engine.tool.Toolbox;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks a person before a call of a tool that requires it. The question is one like any other, with an id of its own that
 * follows from the call, so that a journal which is folded anew finds the answer again; no pattern knows of it. Its step
 * waits; a call that is denied is refused, and the model is told why.
 *
 * <p>Confined to the run's coordinator.
 */
final class Approvals {

  /** What a person may answer. */
  static final String ANSWERS = "approve|deny|deny:[\\s\\S]+";

  private static final Pattern DENIAL = Pattern.compile("deny(?::(.*))?", Pattern.DOTALL);
  private static final Pattern SHOWN_ID = Pattern.compile("[A-Za-z0-9_.-]{1,100}");
  private static final int SHOWN_PLACE = 350;
  private static final int SHOWN_ARGUMENTS = 4_000;

  private final RunAgents agents;
  private final Recording recording;
  private final PersonalDataGuard personalData;
  private final Optional<Duration> timeout;
  private final RunView view;

  /**
   * @param timeout what nobody has answered by then is denied; empty for ever
   */
  Approvals(
      RunAgents agents,
      Recording recording,
      PersonalDataGuard personalData,
      Optional<Duration> timeout,
      RunView view) {
    this.agents = agents;
    this.recording = recording;
    this.personalData = personalData;
    this.timeout = timeout;
    this.view = view;
  }

  /**
   * Of these calls, to be made at the same time, those that may begin now: as many as come before the first that needs a
   * person's word, or that one alone once it is approved. Where there is none, that a person is asked is recorded, and the
   * step waits; or that the first call is refused, and the step goes on.
   *
   * @param calls of the step's last reply, in its order; at least one
   */
  List<ToolCall> cleared(StepView step, Toolbox tools, List<ToolCall> calls) {
    List<ToolCall> free =
        calls.stream()
            .takeWhile(call -> agents.toApprove(personalData.asItsToolGetsIt(step, call), tools).isEmpty())
            .toList();
    if (!free.isEmpty()) {
      return free;
    }
    ToolCall call = calls.get(0);
    Optional<StepView> question = question(step, call);
    if (question.isEmpty()) {
      ask(step, call, agents.toApprove(personalData.asItsToolGetsIt(step, call), tools).orElseThrow());
      agents.approvalAsked(call, tools);
      return List.of();
    }
    String answer = question.get().response().orElseThrow();
    Matcher denial = DENIAL.matcher(answer);
    if (!denial.matches()) {
      return List.of(call);
    }
    refuse(step, call, Optional.ofNullable(denial.group(1)).map(String::strip).filter(reason -> !reason.isEmpty()));
    return List.of();
  }

  /** The question about a call of the step's last reply, once it was asked. */
  Optional<StepView> question(StepView step, ToolCall call) {
    return view.step(gate(step, call));
  }

  /** Where a model's own id of the call is no name to type, its place in the reply stands for it. */
  private static StepId gate(StepView step, ToolCall call) {
    int turn = turn(step);
    String name =
        SHOWN_ID.matcher(call.id()).matches()
            ? call.id()
            : "@" + (step.exchange().replies().get(turn - 1).calls().indexOf(call) + 1);
    String place = step.id().value();
    String shown = place.length() <= SHOWN_PLACE ? place : ShortText.head(place, SHOWN_PLACE) + "~" + step.index();
    return new StepId(shown + "/" + turn + "/" + name);
  }

  private static int turn(StepView step) {
    return step.exchange().replies().size();
  }

  private void ask(StepView step, ToolCall call, ObjectNode arguments) {
    Optional<String> agent = step.kind() == StepView.Kind.AGENT ? Optional.of(step.agent()) : Optional.empty();
    String who = agent.map(name -> "Agent '" + name + "'").orElse("The plan");
    Optional<Instant> deadline = timeout.map(time -> recording.now().plus(time).truncatedTo(ChronoUnit.MICROS));
    recording.record(
        new RunEvent.QuestionAsked(
            gate(step, call),
            who + " wants to call tool '" + call.tool() + "' in step " + step.id()
                + ". May it? Answer approve, deny, or deny: and the reason",
            Optional.of(ShortText.cut(arguments.toPrettyString(), SHOWN_ARGUMENTS)),
            timeout.map(time -> "deny: nobody approved it within " + time.toSeconds() + " s"),
            deadline,
            Optional.of(ANSWERS),
            Optional.of(new RunEvent.Approval(step.id(), agent, turn(step), call.id(), call.tool(), arguments))));
  }

  private void refuse(StepView step, ToolCall call, Optional<String> reason) {
    String why = reason.map(text -> ". The reason: " + text).orElse(", without a reason");
    recording.record(
        new RunEvent.ToolReturned(
            step.id(),
            turn(step),
            call.id(),
            call.tool(),
            ToolOutcome.Status.REFUSED,
            "Not run: this call of tool '" + call.tool() + "' was denied" + why,
            Duration.ZERO,
            Duration.ZERO));
  }
}
