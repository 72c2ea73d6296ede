package io.gantry.engine.run;

import io.gantry.engine.agent.Exchange;
import io.gantry.engine.agent.StepLimit;
import io.gantry.engine.model.Tokens;
import io.gantry.engine.workflow.Effect;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One step as its events tell it. Changes only while its {@link RunView} folds an event. */
public final class StepView {

  /** Where a step stands. */
  public enum Status {
    RUNNING,
    COMPLETED,
    FAILED,
    /** The run ended before the step did. */
    CANCELLED
  }

  /** What a step consists of. */
  public enum Kind {
    AGENT,
    /** One tool call without a model. */
    TOOL,
    /** A person is asked. */
    QUESTION
  }

  private final int index;
  private final StepOpening opening;
  private final Instant startedAt;
  private final Exchange exchange;
  private final Map<String, Effect> unsafeCalls = new HashMap<>();
  private Status status = Status.RUNNING;
  private Optional<String> response = Optional.empty();
  private Optional<String> answer = Optional.empty();
  private Optional<Failure> failure = Optional.empty();
  private Optional<Instant> endedAt = Optional.empty();
  private Optional<Instant> retryAt = Optional.empty();
  private boolean salvaged;
  private boolean partial;
  private boolean hadEffect;
  private boolean awaitsApproval;
  private Optional<RunEvent.Reused> reused = Optional.empty();
  private Optional<RunEvent.Shared> shared = Optional.empty();
  private int failedAttempts;
  private int modelCalls;
  private final StepSummaries summaries = new StepSummaries();
  private Tokens tokens = Tokens.NONE;
  private Tokens savedTokens = Tokens.NONE;
  private int reusedModelCalls;

  StepView(int index, RunEvent.Beginning begun, String defaultPrompt, Instant at) {
    this.index = index;
    this.opening = new StepOpening(begun);
    this.startedAt = at;
    this.exchange = opening.exchange(defaultPrompt);
  }

  void apply(RunEvent.OfStep event, Instant at) {
    if (event instanceof RunEvent.ModelReplied replied) {
      exchange.add(replied.text(), replied.calls());
      countModelCall(replied);
      summaries.replied(replied);
      failedAttempts = 0;
      retryAt = Optional.empty();
    } else if (event instanceof RunEvent.AgentNudged nudged) {
      exchange.nudge(nudged.code(), nudged.text());
    } else if (event instanceof RunEvent.StrategyChosen chosen) {
      exchange.choose(chosen.strategy());
    } else if (event instanceof RunEvent.ModelFailed failed) {
      modelCalls++;
      failedAttempts = failed.attempt();
      retryAt = failed.retryAt();
    } else if (event instanceof RunEvent.ConversationCompacted made) {
      countModelCall(made);
      summaries.made(made);
    } else if (event instanceof RunEvent.CompactionFailed failed) {
      modelCalls++;
      tokens = tokens.plus(failed.tokens());
      summaries.failed();
    } else if (event instanceof RunEvent.ToolStarted tool) {
      unsafeCalls.put(tool.call(), tool.effect());
      hadEffect = true;
    } else if (event instanceof RunEvent.ToolReturned tool) {
      exchange.add(new Exchange.ToolResult(tool.call(), tool.tool(), tool.status(), tool.text()));
      unsafeCalls.remove(tool.call());
    } else if (event instanceof RunEvent.ToolsCutOff) {
      partial = true;
    } else if (event instanceof RunEvent.QuestionAnswered answered) {
      answer = Optional.of(answered.answer());
    } else if (event instanceof RunEvent.StepCompleted completed) {
      end(Status.COMPLETED, at);
      response = Optional.of(completed.response());
      salvaged = completed.salvaged();
      reused = completed.reused();
      shared = completed.shared();
      if (reused.isPresent() || shared.isPresent() && kind() == Kind.AGENT) {
        exchange.add(completed.response(), List.of());
      }
    } else if (event instanceof RunEvent.StepFailed failed) {
      end(Status.FAILED, at);
      failure = Optional.of(new Failure(failed.kind(), failed.reason()));
    }
  }

  /** From now on, or no more, waits for a person to agree to one of its calls. */
  void awaitsApproval(boolean awaits) {
    awaitsApproval = awaits;
  }

  void runEnded(Instant at) {
    if (status == Status.RUNNING) {
      end(Status.CANCELLED, at);
    }
  }

  private void end(Status end, Instant at) {
    status = end;
    endedAt = Optional.of(at);
    retryAt = Optional.empty();
  }

  private void countModelCall(RunEvent.ModelAnswered answered) {
    modelCalls++;
    reusedModelCalls += answered.source().isPresent() ? 1 : 0;
    tokens = tokens.plus(answered.used());
    savedTokens = savedTokens.plus(answered.saved());
  }

  public StepId id() {
    return opening.event().step();
  }

  /** The step's number in order of start, from 0. */
  public int index() {
    return index;
  }

  public Kind kind() {
    return opening.kind();
  }

  /** The agent whose turn it is; the tool's name for a tool step, {@code human} for a question. */
  public String agent() {
    return opening.agent();
  }

  /** Steps with the same conversation continue it; empty where no agent takes its turn. */
  public Optional<String> conversation() {
    return opening.turn().map(RunEvent.StepStarted::conversation);
  }

  /** The model's label; empty where no agent takes its turn. */
  public Optional<String> model() {
    return opening.turn().map(RunEvent.StepStarted::model);
  }

  /** What a person is asked; present exactly when this is a question. */
  public Optional<RunEvent.QuestionAsked> question() {
    return opening.question();
  }

  /** The tool call that a person is asked about; present exactly when this is such a question. */
  public Optional<RunEvent.Approval> approval() {
    return question().flatMap(RunEvent.QuestionAsked::approval);
  }

  /** Whether nothing happens in it until a person has agreed to one of its calls, or denied it. */
  public boolean awaitsApproval() {
    return awaitsApproval;
  }

  /** What was said to the question, once that is known. */
  Optional<String> answer() {
    return answer;
  }

  /** The most model calls; empty where no agent takes its turn, and in journals that are older than it. */
  public Optional<StepLimit> limit() {
    return opening.turn().flatMap(RunEvent.StepStarted::limit);
  }

  /** The tools the agent may use in this step instead of its own. */
  Optional<List<String>> toolOverrides() {
    return opening.turn().flatMap(RunEvent.StepStarted::toolOverrides);
  }

  /** What the agent or the person is told; for a tool step its arguments. */
  public String input() {
    return exchange.input();
  }

  public Exchange exchange() {
    return exchange;
  }

  public Status status() {
    return status;
  }

  public boolean isOpen() {
    return status == Status.RUNNING;
  }

  /** Present exactly when the step completed. */
  public Optional<String> response() {
    return response;
  }

  /** Whether the response is what could be saved of a step that got nowhere. */
  public boolean isSalvaged() {
    return salvaged;
  }

  /** Whether it went on with only a part of its tool results, because those of one reply took too long together. */
  public boolean isPartial() {
    return partial;
  }

  /** Where the response comes from when it was given before, to the same question, and nobody was asked here. */
  public Optional<RunEvent.Reused> reused() {
    return reused;
  }

  /** Whose call did this step's work as well, when it made none of its own. */
  public Optional<RunEvent.Shared> shared() {
    return shared;
  }

  /** Whether it began a call that is not safe to repeat, so that to do the step again could do something twice. */
  public boolean hadEffect() {
    return hadEffect;
  }

  /** Present exactly when the step failed. */
  public Optional<Failure> failure() {
    return failure;
  }

  public Instant startedAt() {
    return startedAt;
  }

  public Optional<Instant> endedAt() {
    return endedAt;
  }

  /** When the next attempt at a model call that failed is due. */
  public Optional<Instant> retryAt() {
    return retryAt;
  }

  /** Attempts at the current model call that failed. */
  public int failedAttempts() {
    return failedAttempts;
  }

  /** What became of its attempts to summarise. */
  StepSummaries summaries() {
    return summaries;
  }

  /** Calls that are not safe to repeat and have begun but not returned: id to effect. */
  Map<String, Effect> unsafeCalls() {
    return unsafeCalls;
  }

  /** Model calls that ended, failed ones included. */
  public int modelCalls() {
    return modelCalls;
  }

  /** Model calls among them that were not made: they took the answer to an earlier one. */
  public int reusedModelCalls() {
    return reusedModelCalls;
  }

  /** Tool calls that ended. */
  public int toolCalls() {
    return exchange.toolResults();
  }

  /** Tokens that its model calls used. */
  public Tokens tokens() {
    return tokens;
  }

  /** Tokens that it did not use because answers were given again: what the earlier calls used. */
  public Tokens savedTokens() {
    return savedTokens;
  }
}
