package io.gantry.web.run;

import io.gantry.engine.agent.StepLimit;
import io.gantry.engine.run.RunEvent;
import io.gantry.engine.run.StepAccount;
import io.gantry.engine.run.StepView;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * One step.
 *
 * @param agent the agent; the tool's name for a step that is one tool call, {@code human} for a question
 * @param model empty where no agent takes its turn
 * @param limit the most model calls it may make; empty where no agent takes its turn, and for steps of an older Gantry
 * @param salvaged whether the response is what could be saved of a step that got nowhere
 * @param partial whether it went on with a part of its tool results, because those of one reply took too long together
 * @param waitedMs time between the decisions to make its calls and their beginnings, summed over calls
 * @param modelMs time of its model calls
 * @param toolMs time of its tool calls, summed over those that ran beside each other
 * @param time where the time from its start to its end went; up to what the journal knows while it is open
 * @param critical whether it is part of the run's critical path, so that the run took as long as it did because it did
 * @param modelRetries model calls among them that failed and were to be made again
 * @param reusedModelCalls model calls among them that were not made: they took the answer to an earlier one
 * @param reusedToolCalls tool calls among them that were not made: the sum of the cached and the shared ones
 * @param cachedToolCalls those of them that took an earlier result
 * @param sharedToolCalls those of them that took the result of the same call under way
 * @param joinedToolCalls tool calls that were made with others as one call, and took their part of its result
 * @param savedTokens what the earlier calls used; not part of the tokens
 * @param sharedCall the call of another step that did this step's work as well; null where it was done here
 * @param reused whether the response was given before, to the same question, so that no model was asked
 */
@Schema(name = "Step")
public record StepResponse(
    @Schema(example = "tasks.fetch") String id,
    @Schema(example = "agent", enumeration = {"agent", "tool", "question"}) String kind,
    String agent,
    Optional<String> model,
    @Schema(example = "completed", enumeration = {"running", "completed", "failed", "cancelled"}) String status,
    Instant startedAt,
    Optional<Instant> endedAt,
    long waitedMs,
    long modelMs,
    long toolMs,
    TimeView time,
    boolean critical,
    int modelCalls,
    int modelRetries,
    int reusedModelCalls,
    int toolCalls,
    int reusedToolCalls,
    int cachedToolCalls,
    int sharedToolCalls,
    int joinedToolCalls,
    Optional<Limit> limit,
    RunResponse.Usage tokens,
    RunResponse.Usage savedTokens,
    Optional<SharedCall> sharedCall,
    boolean reused,
    Optional<String> response,
    boolean salvaged,
    boolean partial,
    Optional<RunResponse.Error> error) {

  /** The most model calls of a step and what that number comes from. */
  public record Limit(
      @Schema(example = "30") int modelCalls,
      @Schema(example = "default", enumeration = {"explicit", "adaptive", "default"}) String source) {

    static Limit of(StepLimit limit) {
      return new Limit(limit.modelCalls(), RunResponse.word(limit.source()));
    }
  }

  /**
   * One call that did the work of several steps.
   *
   * @param step the step that made it
   * @param tokens the part of its tokens that falls to one of them; counted where the call is
   */
  public record SharedCall(@Schema(example = "workers.batch[0]") String step, RunResponse.Usage tokens) {

    static SharedCall of(RunEvent.Shared call) {
      return new SharedCall(call.by().value(), RunResponse.Usage.of(call.tokens()));
    }
  }

  static StepResponse of(StepView step, StepAccount account, boolean critical) {
    return new StepResponse(
        step.id().value(),
        RunResponse.word(step.kind()),
        step.agent(),
        step.model(),
        RunResponse.word(step.status()),
        step.startedAt(),
        step.endedAt(),
        account.waited().toMillis(),
        account.modelTime().toMillis(),
        account.toolTime().toMillis(),
        TimeView.of(account.split()),
        critical,
        step.modelCalls(),
        account.retries(),
        step.reusedModelCalls(),
        step.toolCalls(),
        account.cachedToolCalls() + account.sharedToolCalls(),
        account.cachedToolCalls(),
        account.sharedToolCalls(),
        account.joinedToolCalls(),
        step.limit().map(Limit::of),
        RunResponse.Usage.of(step.tokens()),
        RunResponse.Usage.of(step.savedTokens()),
        step.shared().map(SharedCall::of),
        step.reused().isPresent(),
        step.response(),
        step.isSalvaged(),
        step.isPartial(),
        step.failure().map(RunResponse.Error::of));
  }
}
