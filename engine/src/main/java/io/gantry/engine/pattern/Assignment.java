package io.gantry.engine.pattern;

import io.gantry.engine.run.RunView;
import io.gantry.engine.workflow.PatternSpec.Turn;
import io.gantry.engine.workflow.TemplateException;
import io.gantry.engine.workflow.Templates;
import java.util.Optional;

/**
 * What a run is about, as the template of the task makes it of the run's inputs.
 *
 * @param flaw why the template cannot be filled in; then the task is empty
 */
record Assignment(String task, Optional<String> flaw, boolean hasConversation) {

  static Assignment of(Turn supervisor, RunView view, Templates templates) {
    boolean conversation = FastPath.hasConversation(view.inputs());
    try {
      String task = templates.render(supervisor.input().orElse(Scope.GIVEN), Scope.of(view).names()).strip();
      return new Assignment(task, Optional.empty(), conversation);
    } catch (TemplateException e) {
      return new Assignment("", Optional.of(e.getMessage()), conversation);
    }
  }

  /** The run's inputs with the task. */
  Scope scope(RunView view) {
    return Scope.of(view).with("task", task);
  }
}
