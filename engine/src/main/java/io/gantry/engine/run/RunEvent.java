package io.gantry.engine.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.agent.ModelAnswer;
import io.gantry.engine.agent.StepLimit;
import io.gantry.engine.context.Trace;
import io.gantry.engine.model.ModelFailure;
import io.gantry.engine.model.Tokens;
import io.gantry.engine.time.Waits;
import io.gantry.engine.tool.ToolCall;
import io.gantry.engine.tool.ToolOutcome;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.Ordered;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Something that happened in a run. Events are stored as JSON under the record's simple name; stored journals depend on
 * these names and on those of their components, so both only ever grow.
 */
public sealed interface RunEvent {

  /** An event that belongs to one step. */
  sealed interface OfStep extends RunEvent {
    StepId step();
  }

  /** A model call of a step ended: it failed, or has an answer, of the model or one that was known. */
  sealed interface OfModelCall extends OfStep {

    /** Time from the decision to call until a thread of the models pool took the call up. */
    Duration waited();

    /** What it waited for; empty in journals that are older than it. */
    Optional<Waits> waits();

    /** Time the call itself took. */
    Duration took();
  }

  /** A model call has an answer, of the model or one that was known. */
  sealed interface ModelAnswered extends OfModelCall {

    /** What the call used, or the earlier one whose answer was given again. */
    Tokens tokens();

    /** Where the answer comes from when the model was not asked for it; absent when it was. */
    Optional<ModelAnswer.Source> source();

    /** Tokens that the call used: none when it was not made. */
    default Tokens used() {
      return source().isPresent() ? Tokens.NONE : tokens();
    }

    /** Tokens that it did not use because it was not made: what the earlier one used. */
    default Tokens saved() {
      return source().isPresent() ? tokens() : Tokens.NONE;
    }
  }

  /** An event with which a step begins. */
  sealed interface Beginning extends OfStep {}

  /** An event after which nothing else happens. */
  sealed interface Final extends RunEvent {}

  /**
   * The run was accepted; always its first event.
   *
   * @param inputs every input with its value, defaults filled in
   * @param submittedBy name of the caller
   * @param trace what the run belongs to; empty in journals that are older than traces
   */
  record RunSubmitted(
      String workflow,
      int version,
      Map<String, JsonNode> inputs,
      RunOptions options,
      String submittedBy,
      Optional<Trace> trace)
      implements RunEvent {

    public RunSubmitted {
      inputs = Ordered.copyOf(inputs);
    }
  }

  /** A coordinator took the run up: {@code attempt} 1 is the first, a higher one resumed it on {@code node}. */
  record RunStarted(String node, int attempt) implements RunEvent {}

  /**
   * A step began.
   *
   * @param conversation steps that share it continue one conversation
   * @param input what its agent is told, rendered
   * @param prompt the agent's system prompt, when its template had something to fill in
   * @param toolOverrides the tools the agent may use here instead of its own
   * @param model the model's label
   * @param limit the most model calls of the step; empty in journals that are older than it
   */
  record StepStarted(
      StepId step,
      String agent,
      String conversation,
      String input,
      Optional<String> prompt,
      Optional<List<String>> toolOverrides,
      String model,
      Optional<StepLimit> limit)
      implements Beginning {

    public StepStarted {
      toolOverrides = toolOverrides.map(List::copyOf);
    }
  }

  /**
   * A step began that is one call of a tool, without a model.
   *
   * @param arguments a JSON object
   */
  record ToolStepStarted(StepId step, String tool, JsonNode arguments) implements Beginning {}

  /**
   * A step began that asks a person.
   *
   * @param prompt what the person is asked, rendered
   * @param contextDisplay what the person is shown beside it, rendered
   * @param defaultAnswer the answer when nobody gives one before the deadline
   * @param deadline empty when the question waits for ever
   * @param validationPattern regular expression (RE2) that the whole of a person's answer has to match
   * @param approval the call that the question is about, when it asks whether a tool may be called
   */
  record QuestionAsked(
      StepId step,
      String prompt,
      Optional<String> contextDisplay,
      Optional<String> defaultAnswer,
      Optional<Instant> deadline,
      Optional<String> validationPattern,
      Optional<Approval> approval)
      implements Beginning {

    public QuestionAsked(
        StepId step,
        String prompt,
        Optional<String> contextDisplay,
        Optional<String> defaultAnswer,
        Optional<Instant> deadline,
        Optional<String> validationPattern) {
      this(step, prompt, contextDisplay, defaultAnswer, deadline, validationPattern, Optional.empty());
    }
  }

  /**
   * A tool call that a person has to agree to before it begins.
   *
   * @param step the step that makes the call, and waits
   * @param agent who asks for it; empty for a step that is one tool call
   * @param turn the reply of the step that asks for it, from 1
   * @param call its id, unique within the reply
   * @param arguments what the tool would get, a JSON object
   */
  record Approval(StepId step, Optional<String> agent, int turn, String call, String tool, JsonNode arguments) {}

  /**
   * A question has its answer.
   *
   * @param by name of who answered, {@code timeout} for the default
   * @param timedOut whether the answer is the default, taken at the deadline
   */
  record QuestionAnswered(StepId step, String answer, String by, boolean timedOut) implements OfStep {}

  /**
   * A model answered.
   *
   * @param turn the number of this model call in its step, from 1
   * @param text what it said, empty when it only asked for tools
   * @param calls the tools it asks for, in its order; empty when the text is its answer
   */
  record ModelReplied(
      StepId step,
      int turn,
      String text,
      List<ToolCall> calls,
      Tokens tokens,
      String model,
      Duration waited,
      Duration took,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Waits> waits,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<ModelAnswer.Source> source)
      implements ModelAnswered {

    public ModelReplied {
      calls = List.copyOf(calls);
    }

    /** As an older journal has it. */
    public ModelReplied(
        StepId step,
        int turn,
        String text,
        List<ToolCall> calls,
        Tokens tokens,
        String model,
        Duration waited,
        Duration took) {
      this(step, turn, text, calls, tokens, model, waited, took, Optional.empty(), Optional.empty());
    }
  }

  /**
   * A model call failed.
   *
   * @param attempt the number of this attempt at the turn, from 1
   * @param retryAt when the next attempt starts; empty when there is none
   * @param retryAfter how long the provider asked to wait; absent when it did not, and in older journals
   */
  record ModelFailed(
      StepId step,
      int turn,
      int attempt,
      ModelFailure.Kind kind,
      String reason,
      Optional<Instant> retryAt,
      Duration waited,
      Duration took,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Waits> waits,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Duration> retryAfter)
      implements OfModelCall {}

  /**
   * An agent was told something that neither the workflow nor a tool says.
   *
   * @param turn how many replies of the model came before it in its step
   * @param code why, a stable word
   */
  record AgentNudged(StepId step, int turn, String code, String text) implements OfStep {}

  /**
   * An agent that chooses its strategy itself has chosen.
   *
   * @param strategy the name of the one it works by in this step
   * @param reason why, in a few words
   */
  record StrategyChosen(StepId step, String strategy, String reason) implements OfStep {}

  /**
   * The beginning of a step's conversation was summarised by a model; from now on the summary is sent in its place.
   *
   * @param turn the number of the model call that the conversation was too long for
   * @param through the step in which that beginning ends
   * @param said how many utterances of that step belong to it
   * @param size tokens that the conversation would have had
   * @param estimated whether these were taken from the number of characters
   * @param tokens what the summary itself used
   * @param model the label of the model that summarised
   */
  record ConversationCompacted(
      StepId step,
      int turn,
      StepId through,
      int said,
      String summary,
      long size,
      boolean estimated,
      Tokens tokens,
      String model,
      Duration waited,
      Duration took,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Waits> waits,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<ModelAnswer.Source> source)
      implements ModelAnswered {
  }

  /**
   * A step's conversation could not be summarised; it goes on as it is.
   *
   * @param turn the number of the model call that the conversation was too long for
   * @param tokens what the attempt used; none when the model was not asked, as its answer was known
   * @param model the label of the model that was asked
   * @param kind why the call failed; absent when it was answered with something else than a summary, and in older journals
   */
  record CompactionFailed(
      StepId step,
      int turn,
      String reason,
      Tokens tokens,
      String model,
      Duration waited,
      Duration took,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Waits> waits,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<ModelFailure.Kind> kind)
      implements OfModelCall {}

  /**
   * A tool call that is not safe to repeat is about to run; durable before it does.
   *
   * @param effect of the call, or of the one that is made for it and others
   */
  record ToolStarted(StepId step, int turn, String call, String tool, Effect effect) implements OfStep {}

  /**
   * A tool call ended.
   *
   * @param call the id the model gave it
   * @param waits what it waited for; absent in journals that are older than it
   * @param source where the text comes from when the call itself was not made; absent when it was
   */
  record ToolReturned(
      StepId step,
      int turn,
      String call,
      String tool,
      ToolOutcome.Status status,
      String text,
      Duration waited,
      Duration took,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<ToolOutcome.Source> source,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Waits> waits)
      implements OfStep {

    /** Of a call that was made, or refused, as an older journal has it. */
    public ToolReturned(
        StepId step,
        int turn,
        String call,
        String tool,
        ToolOutcome.Status status,
        String text,
        Duration waited,
        Duration took) {
      this(step, turn, call, tool, status, text, waited, took, Optional.empty(), Optional.empty());
    }
  }

  /**
   * A tool was called once for several calls of another tool; these return one by one, whatever became of it.
   *
   * @param tool the one that was called
   * @param calls ids of those several
   * @param source where its answer comes from when it was not called after all; absent when it was
   */
  record CallsJoined(
      StepId step,
      int turn,
      String tool,
      List<String> calls,
      ToolOutcome.Status status,
      Duration waited,
      Duration took,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<ToolOutcome.Source> source,
      Waits waits)
      implements OfStep {

    public CallsJoined {
      calls = List.copyOf(calls);
    }
  }

  /**
   * The tool calls of one reply took longer together than they may: as many as are counted here were cut off, and what the
   * others returned is all there is.
   */
  record ToolsCutOff(StepId step, int turn, int calls) implements OfStep {}

  /**
   * A step ended with an answer.
   *
   * @param salvaged whether it is what could be saved of a step that got nowhere
   * @param reused where the answer comes from when nobody was asked for it
   * @param shared whose call did this step's work when it made none of its own
   */
  record StepCompleted(
      StepId step,
      String response,
      boolean salvaged,
      Optional<Reused> reused,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Shared> shared)
      implements OfStep {

    public StepCompleted(StepId step, String response) {
      this(step, response, false);
    }

    public StepCompleted(StepId step, String response, boolean salvaged) {
      this(step, response, salvaged, Optional.empty());
    }

    public StepCompleted(StepId step, String response, boolean salvaged, Optional<Reused> reused) {
      this(step, response, salvaged, reused, Optional.empty());
    }
  }

  /**
   * One call did the work of several steps.
   *
   * @param by the step that made it
   * @param tokens the part of what the call used that falls to one of them; counted where the call is, not here
   */
  record Shared(StepId by, Tokens tokens) {}

  /**
   * An answer that was given before, to the same question.
   *
   * @param run the workflow id of the run in which it was given
   * @param at when it was given
   */
  record Reused(String run, Instant at) {}

  /** A step ended without one. */
  record StepFailed(StepId step, FailureKind kind, String reason) implements OfStep {}

  /** Something the user should know that does not change the outcome; {@code code} is stable. */
  record Warned(String code, String text) implements RunEvent {}

  /** A file made at the end of the run; {@code path} is already made safe. */
  record ArtifactSaved(String path, String content) implements RunEvent {}

  /** Somebody asked for the run to stop. */
  record CancelRequested(String by) implements RunEvent {}

  /** The run ended with a result; {@code partial} when a tolerated failure is part of it. */
  record RunCompleted(String result, boolean partial) implements Final {}

  /** The run ended without the result asked for; what there is of it is kept. */
  record RunFailed(FailureKind kind, String reason, Optional<String> result) implements Final {}

  record RunCancelled(String by) implements Final {}
}
