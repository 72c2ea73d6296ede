package io.gantry.engine.run;

import io.gantry.engine.agent.Exchange;
import io.gantry.engine.run.RunEvent.QuestionAsked;
import io.gantry.engine.run.RunEvent.StepStarted;
import io.gantry.engine.run.RunEvent.ToolStepStarted;
import io.gantry.engine.tool.ToolCall;
import java.util.List;
import java.util.Optional;

/** What a step begins with, whichever kind it is of. */
record StepOpening(RunEvent.Beginning event) {

  /** The id of the one call of a tool step. */
  private static final String CALL = "call";

  /** Who answers a question, where a name is asked for. */
  private static final String HUMAN = "human";

  /** The conversation at its beginning; a tool step's one call is asked for in it. */
  Exchange exchange(String defaultPrompt) {
    if (event instanceof StepStarted started) {
      return new Exchange(started.prompt().orElse(defaultPrompt), started.input());
    } else if (event instanceof ToolStepStarted started) {
      String arguments = started.arguments().toString();
      Exchange exchange = new Exchange("", arguments);
      exchange.add("", List.of(new ToolCall(CALL, started.tool(), arguments)));
      return exchange;
    }
    return new Exchange("", ((QuestionAsked) event).prompt());
  }

  StepView.Kind kind() {
    if (event instanceof StepStarted) {
      return StepView.Kind.AGENT;
    }
    return event instanceof ToolStepStarted ? StepView.Kind.TOOL : StepView.Kind.QUESTION;
  }

  String agent() {
    return turn().map(StepStarted::agent).orElse(event instanceof ToolStepStarted started ? started.tool() : HUMAN);
  }

  /** Present where an agent takes its turn. */
  Optional<StepStarted> turn() {
    return event instanceof StepStarted started ? Optional.of(started) : Optional.empty();
  }

  Optional<QuestionAsked> question() {
    return event instanceof QuestionAsked asked ? Optional.of(asked) : Optional.empty();
  }
}
