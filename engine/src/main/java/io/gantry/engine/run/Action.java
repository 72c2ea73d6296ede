package io.gantry.engine.run;

import io.gantry.engine.agent.ModelAnswer;
import io.gantry.engine.workflow.Ordered;
import java.time.Duration;
import java.util.Map;

/** Something to do once the events that led to it are durable. */
sealed interface Action {

  record CallModel(Calls.ModelCall call) implements Action {}

  record CallTools(Calls.ToolGroup group) implements Action {}

  /** Keep an answer for steps that ask the same. */
  record KeepAnswer(AnswerCache.Key key, AnswerCache.Kept answer, Duration howLong) implements Action {}

  /** Keep answers of models, by key, for calls that are the same. */
  record KeepReplies(Map<String, ModelAnswer> replies) implements Action {

    public KeepReplies {
      replies = Ordered.copyOf(replies);
    }
  }

  /** Decide about this step again after the delay. */
  record RetryLater(StepId step, Duration delay) implements Action {}

  /** See after the delay whether this question's deadline has passed. */
  record LookAtQuestion(StepId step, Duration delay) implements Action {}

  /** Compare the run with its budget of time after the delay. */
  record LookAtClock(Duration delay) implements Action {}
}
