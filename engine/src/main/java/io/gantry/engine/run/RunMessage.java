package io.gantry.engine.run;

import io.gantry.engine.run.Calls.ModelOutcome;
import io.gantry.engine.tool.ToolOutcome;
import java.util.List;

/** What a run's coordinator is told, one at a time. */
sealed interface RunMessage {

  record Begin() implements RunMessage {}

  record ModelDone(StepId step, ModelOutcome outcome) implements RunMessage {}

  record ToolsDone(StepId step, List<ToolOutcome> outcomes) implements RunMessage {}

  record RetryDue(StepId step) implements RunMessage {}

  record LookAtClock() implements RunMessage {}

  record QuestionDue(StepId step) implements RunMessage {}

  record Answer(PostedAnswers.Posted answer) implements RunMessage {}

  record Cancel(String by) implements RunMessage {}

  record Committed() implements RunMessage {}

  record NotCommitted(Throwable cause) implements RunMessage {}

  record Drain() implements RunMessage {}

  record Stop() implements RunMessage {}
}
