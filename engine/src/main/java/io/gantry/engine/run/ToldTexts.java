package io.gantry.engine.run;

import io.gantry.engine.privacy.Pseudonyms;
import io.gantry.engine.tool.ToolCall;
import io.gantry.engine.workflow.Workflow;

/**
 * Notes every text that models of a run are told, in the order of its journal, so that a run which is folded anew has the
 * same names for the same personal data. Notes nothing where the workflow does not ask for redaction.
 */
final class ToldTexts {

  private final boolean redacts;
  private final Pseudonyms pseudonyms = new Pseudonyms();

  ToldTexts(Workflow workflow) {
    this.redacts = workflow.guardrails().piiRedaction();
    if (redacts) {
      workflow.agents().values().forEach(agent -> pseudonyms.note(agent.prompt()));
      workflow.skills().forEach(skill -> pseudonyms.note(skill.description()));
    }
  }

  void note(RunEvent event) {
    if (!redacts) {
      return;
    }
    if (event instanceof RunEvent.StepStarted started) {
      started.prompt().ifPresent(pseudonyms::note);
      pseudonyms.note(started.input());
    } else if (event instanceof RunEvent.ModelReplied replied) {
      pseudonyms.note(replied.text());
      replied.calls().stream().map(ToolCall::arguments).forEach(pseudonyms::note);
    } else if (event instanceof RunEvent.ToolReturned returned) {
      pseudonyms.note(returned.text());
    } else if (event instanceof RunEvent.AgentNudged nudged) {
      pseudonyms.note(nudged.text());
    } else if (event instanceof RunEvent.ConversationCompacted made) {
      pseudonyms.note(made.summary());
    }
  }

  /** The names of this run's personal data. */
  Pseudonyms pseudonyms() {
    return pseudonyms;
  }
}
