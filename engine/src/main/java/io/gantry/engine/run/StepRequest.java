package io.gantry.engine.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.workflow.PatternSpec.Gate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A step that a pattern wants started. Its templates are filled in when it starts, not before. */
public sealed interface StepRequest {

  StepId id();

  /** Whether it takes up nothing: none of {@code max_parallel}, none of the budget of steps. */
  default boolean isFree() {
    return this instanceof Question || this instanceof Given;
  }

  /**
   * An agent's turn.
   *
   * @param toolOverrides the tools the agent may use in this step instead of its own
   * @param input template of what the agent is told; where it comes out blank, the agent is told to begin
   * @param scope the names the templates may use; values may be computed when they are read
   * @param conversation steps that share it continue one conversation
   * @param reuse whether an earlier answer may stand for one of this step; only where its conversation begins with it
   */
  record AgentStep(
      StepId id,
      String agent,
      Optional<List<String>> toolOverrides,
      String input,
      Map<String, ?> scope,
      String conversation,
      Optional<Reuse> reuse)
      implements StepRequest {

    public AgentStep(
        StepId id,
        String agent,
        Optional<List<String>> toolOverrides,
        String input,
        Map<String, ?> scope,
        String conversation) {
      this(id, agent, toolOverrides, input, scope, conversation, Optional.empty());
    }
  }

  /**
   * An answer to the same question may be taken instead of asking again, and this step's own kept for others: of the same
   * caller, workflow version and options, agent, model and tools, to the same rendered prompt and input.
   *
   * @param noOlderThan the oldest answer that is good enough, and for how long this one is kept; above zero
   * @param member only an answer that holds a JSON object with this member is kept
   */
  record Reuse(Duration noOlderThan, String member) {

    public Reuse {
      if (noOlderThan.isZero() || noOlderThan.isNegative()) {
        throw new IllegalArgumentException("An answer is good for some time, not for " + noOlderThan);
      }
    }
  }

  /**
   * One call of a tool, without a model. Its response is the tool's text; a call that fails fails the step.
   *
   * @param arguments a JSON object, already complete
   */
  record ToolStep(StepId id, String tool, JsonNode arguments) implements StepRequest {}

  /**
   * A step that begins and fails at once, because something it needs is not there.
   *
   * @param step what it would have been
   */
  record Failing(StepRequest step, FailureKind kind, String reason) implements StepRequest {

    @Override
    public StepId id() {
      return step.id();
    }
  }

  /**
   * A step that begins and completes at once, because the call of another step has done its work as well. It takes no part
   * in {@code max_parallel} and in the budget of steps.
   *
   * @param step what it would have been
   */
  record Given(StepRequest step, String response, RunEvent.Shared shared) implements StepRequest {

    @Override
    public StepId id() {
      return step.id();
    }
  }

  /**
   * A question to a person; waits without a thread and takes no part in {@code max_parallel}. Its response is the answer.
   *
   * @param scope the names that the gate's templates may use
   */
  record Question(StepId id, Gate gate, Map<String, ?> scope) implements StepRequest {}
}
