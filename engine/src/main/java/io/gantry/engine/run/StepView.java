package io.gantry.engine.run;

import io.gantry.engine.agent.Exchange;
import io.gantry.engine.model.Tokens;
import io.gantry.engine.tool.Effect;
import java.time.Duration;
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

  private final int index;
  private final RunEvent.StepStarted started;
  private final Instant startedAt;
  private final Exchange exchange;
  private final Map<String, Effect> unsafeCalls = new HashMap<>();
  private Status status = Status.RUNNING;
  private Optional<String> response = Optional.empty();
  private Optional<Failure> failure = Optional.empty();
  private Optional<Instant> endedAt = Optional.empty();
  private Optional<Instant> retryAt = Optional.empty();
  private int failedAttempts;
  private int modelCalls;
  private Tokens tokens = Tokens.NONE;
  private Duration waited = Duration.ZERO;
  private Duration modelTime = Duration.ZERO;
  private Duration toolTime = Duration.ZERO;

  StepView(int index, RunEvent.StepStarted started, String defaultPrompt, Instant at) {
    this.index = index;
    this.started = started;
    this.startedAt = at;
    this.exchange = new Exchange(started.prompt().orElse(defaultPrompt), started.input());
  }

  void apply(RunEvent.OfStep event, Instant at) {
    if (event instanceof RunEvent.ModelReplied replied) {
      exchange.add(replied.text(), replied.calls());
      countModelCall(replied.waited(), replied.took());
      tokens = tokens.plus(replied.tokens());
      failedAttempts = 0;
      retryAt = Optional.empty();
    } else if (event instanceof RunEvent.ModelFailed failed) {
      countModelCall(failed.waited(), failed.took());
      failedAttempts = failed.attempt();
      retryAt = failed.retryAt();
    } else if (event instanceof RunEvent.ToolStarted tool) {
      unsafeCalls.put(tool.call(), tool.effect());
    } else if (event instanceof RunEvent.ToolReturned tool) {
      exchange.add(new Exchange.ToolResult(tool.call(), tool.tool(), tool.status(), tool.text()));
      unsafeCalls.remove(tool.call());
      waited = waited.plus(tool.waited());
      toolTime = toolTime.plus(tool.took());
    } else if (event instanceof RunEvent.StepCompleted completed) {
      end(Status.COMPLETED, at);
      response = Optional.of(completed.response());
    } else if (event instanceof RunEvent.StepFailed failed) {
      end(Status.FAILED, at);
      failure = Optional.of(new Failure(failed.kind(), failed.reason()));
    }
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

  private void countModelCall(Duration wait, Duration took) {
    modelCalls++;
    waited = waited.plus(wait);
    modelTime = modelTime.plus(took);
  }

  public StepId id() {
    return started.step();
  }

  /** The step's number in order of start, from 0. */
  public int index() {
    return index;
  }

  public String agent() {
    return started.agent();
  }

  /** Steps with the same conversation continue it. */
  public String conversation() {
    return started.conversation();
  }

  public String model() {
    return started.model();
  }

  /** The tools the agent may use in this step instead of its own. */
  Optional<List<String>> toolOverrides() {
    return started.toolOverrides();
  }

  public String input() {
    return started.input();
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

  /** Calls that are not safe to repeat and have begun but not returned: id to effect. */
  Map<String, Effect> unsafeCalls() {
    return unsafeCalls;
  }

  /** Model calls that ended, failed ones included. */
  public int modelCalls() {
    return modelCalls;
  }

  /** Tool calls that ended. */
  public int toolCalls() {
    return exchange.toolResults();
  }

  public Tokens tokens() {
    return tokens;
  }

  /** Time spent waiting for threads of the models and tools pools, summed over calls. */
  public Duration waited() {
    return waited;
  }

  /** Time of model calls, failed ones included. */
  public Duration modelTime() {
    return modelTime;
  }

  /** Time of tool calls, summed over calls that ran beside each other. */
  public Duration toolTime() {
    return toolTime;
  }
}
