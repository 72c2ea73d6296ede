package io.gantry.engine.run;

import io.gantry.engine.workflow.TemplateException;
import io.gantry.engine.workflow.Templates;
import io.gantry.engine.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Ends a run: makes its artifacts, then says how it ended. */
final class RunFinisher {

  private final Templates templates;
  private final Pattern pattern;

  RunFinisher(Templates templates, Pattern pattern) {
    this.templates = templates;
    this.pattern = pattern;
  }

  /** The events that complete a run; an artifact that cannot be made fails it, the result kept. */
  List<RunEvent> complete(RunView view, Decision.Finish finish) {
    List<RunEvent> events = new ArrayList<>();
    if (!view.workflow().artifacts().isEmpty()) {
      Map<String, ?> scope = pattern.artifactScope(view);
      for (Workflow.Artifact artifact : view.workflow().artifacts()) {
        try {
          String path = ArtifactPath.safe(templates.render(artifact.path(), scope));
          events.add(new RunEvent.ArtifactSaved(path, templates.render(artifact.from(), scope)));
        } catch (TemplateException | IllegalArgumentException e) {
          String reason = "Artifact '" + artifact.path() + "' cannot be made: " + e.getMessage();
          events.add(new RunEvent.RunFailed(FailureKind.TEMPLATE, reason, Optional.of(finish.result())));
          return events;
        }
      }
    }
    new NoteBook(view).file().ifPresent(events::add);
    events.add(new RunEvent.RunCompleted(finish.result(), finish.partial()));
    return events;
  }

  /** The response of the step that answered last, people left aside, as the best there is of a result. */
  Optional<String> lastResponse(RunView view) {
    return view.steps().stream()
        .filter(step -> step.status() == StepView.Status.COMPLETED && step.kind() != StepView.Kind.QUESTION)
        .reduce((earlier, later) -> later)
        .flatMap(StepView::response);
  }
}
