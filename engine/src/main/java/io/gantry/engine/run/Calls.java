package io.gantry.engine.run;

import dev.langchain4j.model.chat.request.ChatRequest;
import io.gantry.engine.agent.ModelAnswer;
import io.gantry.engine.model.ModelFailure;
import io.gantry.engine.model.Tokens;
import io.gantry.engine.time.Waits;
import io.gantry.engine.tool.ToolCall;
import io.gantry.engine.tool.ToolContext;
import io.gantry.engine.tool.ToolOutcome;
import io.gantry.engine.tool.Toolbox;
import io.gantry.engine.workflow.ModelRef;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Does what a coordinator has decided and recorded. The outcome is handed over once, on any thread. */
interface Calls {

  /**
   * Calls a model.
   *
   * @param done receives the outcome, unless the call was withdrawn
   */
  Call callModel(RunContext run, ModelCall call, Consumer<ModelOutcome> done);

  /**
   * Runs tool calls beside each other.
   *
   * @param done receives the outcomes in the order of the calls, without those that were withdrawn
   */
  Call callTools(RunContext run, ToolGroup group, Consumer<List<ToolOutcome>> done);

  /** A call that was handed over. */
  @FunctionalInterface
  interface Call {

    /** Stops the call as far as that is possible; its outcome, if there is still one, means nothing then. */
    void cancel();

    /**
     * Takes back what no thread has taken up yet, as when the pool is full. Tool calls that must run once are not taken
     * back: their intent is recorded.
     *
     * @return whether nothing is left, so that nothing runs and no outcome comes
     */
    default boolean withdraw() {
      return false;
    }
  }

  /** One model call of one step. */
  record ModelCall(StepId step, ModelRef model, ChatRequest request) {}

  /**
   * Tool calls of one step that may run together.
   *
   * @param tools those the step may use
   * @param within the time they have left of what all calls of their reply may take together
   */
  record ToolGroup(StepId step, Toolbox tools, List<ToolCall> calls, ToolContext context, Duration within) {}

  /** How a model call ended. */
  sealed interface ModelOutcome {

    /** Time from the decision to call until a thread took the call up. */
    Duration waited();

    /** What it waited for until then. */
    Waits waits();

    /** Time the call took. */
    Duration took();

    /**
     * The model answered, now or before.
     *
     * @param source where the answer comes from when the model was not asked; empty when it was
     * @param keptAs the key under which others may be given this answer; empty where they must not
     */
    record Answered(
        ModelAnswer answer,
        Duration waited,
        Duration took,
        Waits waits,
        Optional<ModelAnswer.Source> source,
        Optional<String> keptAs)
        implements ModelOutcome {

      /** Of a call that was made, for nobody else. */
      Answered(ModelAnswer answer, Duration waited, Duration took, Waits waits) {
        this(answer, waited, took, waits, Optional.empty(), Optional.empty());
      }

      /** Waited for nothing but a thread. */
      Answered(ModelAnswer answer, Duration waited, Duration took) {
        this(answer, waited, took, Waits.NONE);
      }

      /** Tokens that the call used: none when it was not made. */
      Tokens used() {
        return source.isPresent() ? Tokens.NONE : answer.tokens();
      }
    }

    record Failed(ModelFailure failure, Duration waited, Duration took, Waits waits) implements ModelOutcome {

      /** Waited for nothing but a thread. */
      Failed(ModelFailure failure, Duration waited, Duration took) {
        this(failure, waited, took, Waits.NONE);
      }
    }
  }
}
