package io.gantry.engine.run;

import io.gantry.engine.privacy.Pseudonyms;
import io.gantry.engine.tool.ToolCall;
import io.gantry.engine.workflow.Workflow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Notes every text that models of a run are told, in the order of its journal, so that a run which is folded anew has the
 * same names for the same personal data, and which of these names each step's model was shown. Notes nothing where the
 * workflow does not ask for redaction.
 */
final class ToldTexts {

  private final boolean redacts;
  private final Pseudonyms pseudonyms = new Pseudonyms();
  private final ShownNames skills = new ShownNames();
  private final Map<StepId, ShownNames> shown = new HashMap<>();

  ToldTexts(Workflow workflow) {
    this.redacts = workflow.guardrails().piiRedaction();
    if (redacts) {
      workflow.agents().values().forEach(agent -> pseudonyms.note(agent.prompt()));
      workflow.skills().forEach(skill -> {
        pseudonyms.note(skill.description());
        skills.add(skill.description());
      });
    }
  }

  /**
   * Notes what an event tells a model.
   *
   * @param prompt the system prompt of the step that the event starts, where it names none itself
   */
  void note(RunEvent event, Supplier<String> prompt) {
    if (!redacts) {
      return;
    }
    if (event instanceof RunEvent.StepStarted started) {
      started.prompt().ifPresent(pseudonyms::note);
      pseudonyms.note(started.input());
      ShownNames shown = shownIn(started.step());
      shown.add(started.prompt().orElseGet(prompt));
      shown.add(started.input());
    } else if (event instanceof RunEvent.ModelReplied replied) {
      told(replied.step(), replied.text());
      replied.calls().stream().map(ToolCall::arguments).forEach(arguments -> told(replied.step(), arguments));
    } else if (event instanceof RunEvent.ToolReturned returned) {
      told(returned.step(), returned.text());
    } else if (event instanceof RunEvent.AgentNudged nudged) {
      told(nudged.step(), nudged.text());
    } else if (event instanceof RunEvent.ConversationCompacted made) {
      told(made.step(), made.summary());
    } else if (event instanceof RunEvent.ToolStepStarted started) {
      shownIn(started.step()).addUnnoted(started.arguments().toString());
    } else if (event instanceof RunEvent.StepCompleted completed
        && (completed.reused().isPresent() || completed.shared().isPresent())) {
      shownIn(completed.step()).addUnnoted(completed.response());
    }
  }

  private void told(StepId step, String text) {
    pseudonyms.note(text);
    shownIn(step).add(text);
  }

  private ShownNames shownIn(StepId step) {
    return shown.computeIfAbsent(step, nobody -> new ShownNames());
  }

  /** Whether a model was shown this name in one of these steps, or with the list of skills. */
  boolean isShown(String name, List<StepView> steps) {
    return skills.contains(name, pseudonyms)
        || steps.stream().map(StepView::id).map(shown::get)
            .anyMatch(names -> names != null && names.contains(name, pseudonyms));
  }

  /** The names of this run's personal data. */
  Pseudonyms pseudonyms() {
    return pseudonyms;
  }
}
