package io.gantry.engine.run;

import io.gantry.engine.agent.BoundAgent;
import io.gantry.engine.agent.Conversation;
import io.gantry.engine.agent.ModelAnswer;
import io.gantry.engine.agent.Move;
import io.gantry.engine.memory.Compaction;
import io.gantry.engine.memory.ConversationTools;
import io.gantry.engine.memory.Excerpt;
import io.gantry.engine.memory.Said;
import io.gantry.engine.memory.Size;
import io.gantry.engine.memory.SkillList;
import io.gantry.engine.memory.Summary;
import io.gantry.engine.memory.Transcript;
import io.gantry.engine.memory.TranscriptWriter;
import io.gantry.engine.model.ModelFailure;
import io.gantry.engine.model.Tokens;
import io.gantry.engine.run.Calls.ModelCall;
import io.gantry.engine.run.Calls.ModelOutcome;
import io.gantry.engine.tool.FetchResultTool;
import io.gantry.engine.workflow.ContextPolicy;
import io.gantry.engine.workflow.ModelRef;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a step's agent is shown of its conversation. A conversation that has become too long is summarised by a model call of
 * its own before the next one is made, at most once for each; what became of that is recorded like any other call. A
 * summary that fails is not tried again in its step, which goes on with the conversation as it is.
 *
 * <p>Confined to the run's coordinator.
 */
final class StepMemory {

  /** The code of the warning that the oldest messages are not sent any more. */
  static final String WINDOW = "window";

  /** The code of the warning that a conversation could not be summarised. */
  static final String COMPACTION = "compaction";

  private final RunView view;
  private final RunAgents agents;
  private final Recording recording;
  private final PersonalDataGuard personalData;
  private final ContextPolicy policy;
  private final Map<StepId, Asked> underWay = new HashMap<>();
  private final Map<StepId, TranscriptWriter> writers = new HashMap<>();

  /** A summary that is being made. */
  private record Asked(Compaction.Due due, ModelRef model) {}

  StepMemory(RunView view, RunAgents agents, Recording recording, PersonalDataGuard personalData) {
    this.view = view;
    this.agents = agents;
    this.recording = recording;
    this.personalData = personalData;
    this.policy = view.workflow().contextPolicy().orElse(ContextPolicy.DEFAULT);
  }

  /** The model call that the step makes next: the agent's own, or the one that summarises its conversation first. */
  ModelCall call(StepView step, BoundAgent agent, Move.CallModel call) {
    Transcript transcript = transcript(step);
    Optional<Summary> summary = summary(step);
    Excerpt excerpt = Excerpt.of(transcript, summary, policy.window().maxMessages());
    String system = SkillList.after(step.exchange().prompt(), view.workflow().skills(), agent.tools());
    Optional<Compaction.Due> due = due(step, transcript, summary, Size.of(excerpt, system, lastCall(step)));
    if (due.isPresent()) {
      Asked asked = new Asked(due.get(), summariser(agent));
      underWay.put(step.id(), asked);
      return new ModelCall(step.id(), asked.model(), asked.due().request());
    }
    if (excerpt.leftOut() > 0 && view.warnings().stream().noneMatch(warning -> warning.code().equals(WINDOW))) {
      recording.record(
          new RunEvent.Warned(
              WINDOW,
              "Step " + step.id() + ": its conversation has more than " + policy.window().maxMessages()
                  + " messages, so the oldest are not sent any more; see context_policy.window and compaction"));
    }
    return new ModelCall(
        step.id(),
        agent.model(),
        Conversation.request(
            agent,
            system,
            excerpt.messages(),
            transcript.results().isEmpty() ? List.of() : List.of(FetchResultTool.SIGNATURE),
            call));
  }

  /** Records how a model call ended if it was to summarise; answers whether it was. */
  boolean takes(StepView step, ModelOutcome outcome) {
    Asked asked = underWay.remove(step.id());
    if (asked == null) {
      return false;
    }
    if (outcome instanceof ModelOutcome.Answered answered) {
      summarised(step, asked, answered);
    } else if (outcome instanceof ModelOutcome.Failed failed) {
      failed(step, asked, Tokens.NONE, failed.failure().reason(), Optional.of(failed.failure().kind()), outcome);
    }
    return true;
  }

  private void summarised(StepView step, Asked asked, ModelOutcome.Answered answered) {
    ModelAnswer answer = answered.answer();
    String summary = answer.text().strip();
    if (summary.isEmpty()) {
      failed(step, asked, answered.used(), "the model answered nothing", Optional.empty(), answered);
    } else if (!asked.due().isShorter(summary)) {
      String longer = "the summary is no shorter than what it should replace";
      failed(step, asked, answered.used(), longer, Optional.empty(), answered);
    } else {
      recording.record(
          new RunEvent.ConversationCompacted(
              step.id(),
              nextTurn(step),
              new StepId(asked.due().through()),
              asked.due().said(),
              summary,
              asked.due().size().tokens(),
              asked.due().size().estimated(),
              answer.tokens(),
              asked.model().label(),
              answered.waited(),
              answered.took(),
              Optional.of(answered.waits()),
              answered.source()));
    }
  }

  private void failed(
      StepView step,
      Asked asked,
      Tokens tokens,
      String reason,
      Optional<ModelFailure.Kind> kind,
      ModelOutcome outcome) {
    recording.record(
        new RunEvent.CompactionFailed(
            step.id(),
            nextTurn(step),
            reason,
            tokens,
            asked.model().label(),
            outcome.waited(),
            outcome.took(),
            Optional.of(outcome.waits()),
            kind));
    recording.record(
        new RunEvent.Warned(
            COMPACTION,
            "Step " + step.id() + ": its conversation could not be summarised and goes on as it is: " + reason));
  }

  /** The agent's tools as they stand at this moment of the step's conversation. */
  ConversationTools tools(StepView step, BoundAgent agent) {
    Transcript transcript = transcript(step);
    Excerpt excerpt = Excerpt.of(transcript, summary(step), policy.window().maxMessages());
    return new ConversationTools(agent.tools(), transcript.results(), excerpt.skills(), policy.results().previewChars());
  }

  private Optional<Compaction.Due> due(StepView step, Transcript transcript, Optional<Summary> summary, Size size) {
    boolean triedAlready =
        step.summaries().isGivenUp() || step.summaries().last().filter(last -> last.turn() == nextTurn(step)).isPresent();
    return triedAlready
        ? Optional.empty()
        : policy.compaction().flatMap(compaction -> new Compaction(compaction).due(transcript, summary, size));
  }

  private ModelRef summariser(BoundAgent agent) {
    return policy
        .compaction()
        .flatMap(ContextPolicy.Compaction::summarizationModel)
        .map(agents::model)
        .orElse(agent.model());
  }

  private Transcript transcript(StepView step) {
    List<Said> parts = view.conversation(step).stream().map(StepMemory::said).toList();
    return writers
        .computeIfAbsent(
            step.id(), id -> new TranscriptWriter(policy.results().previewChars(), personalData::visible))
        .write(parts);
  }

  /** Lets go of what was kept for a step, which has ended. */
  void forget(StepView step) {
    writers.remove(step.id());
  }

  private static Said said(StepView step) {
    return new Said(step.id().value(), step.exchange());
  }

  /** The summary that was made last in this conversation. */
  private Optional<Summary> summary(StepView step) {
    List<StepView> steps = view.conversation(step);
    for (int i = steps.size() - 1; i >= 0; i--) {
      Optional<RunEvent.ConversationCompacted> made = steps.get(i).summaries().last();
      if (made.isPresent()) {
        return made.map(last -> new Summary(last.through().value(), last.said(), last.summary()));
      }
    }
    return Optional.empty();
  }

  /** What the provider counted for the last reply, if nothing was summarised since. */
  private Optional<Tokens> lastCall(StepView step) {
    if (!step.exchange().replies().isEmpty() || step.summaries().last().isPresent()) {
      return step.summaries().lastCall();
    }
    List<StepView> steps = view.conversation(step);
    return steps.size() > 1 ? steps.get(steps.size() - 2).summaries().lastCall() : Optional.empty();
  }

  private static int nextTurn(StepView step) {
    return step.exchange().replies().size() + 1;
  }
}
