package io.gantry.engine.run;

import io.gantry.engine.workflow.ArtifactPath;
import io.gantry.engine.workflow.ContextPolicy;
import io.gantry.engine.workflow.TemplateException;
import io.gantry.engine.workflow.Templates;
import io.gantry.engine.workflow.Workflow;
import java.util.ArrayList;
import java.util.HashMap;
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
      Map<String, String> taken = takenByNotes(view);
      for (Workflow.Artifact artifact : view.workflow().artifacts()) {
        try {
          String path = ArtifactPath.safe(templates.render(artifact.path(), scope));
          refuseSecond(path, taken.putIfAbsent(path, "artifact '" + artifact.path() + "'"));
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

  private static Map<String, String> takenByNotes(RunView view) {
    Map<String, String> taken = new HashMap<>();
    view.workflow()
        .contextPolicy()
        .flatMap(ContextPolicy::notes)
        .ifPresent(notes -> taken.put(ArtifactPath.safe(notes.file()), "the notes"));
    return taken;
  }

  /** One file would silently take the place of the other. */
  private static void refuseSecond(String path, String first) {
    if (first != null) {
      throw new IllegalArgumentException("Its path '" + path + "' is that of " + first + "; give each a path of its own");
    }
  }

  /** The response of the step that answered last, people left aside, as the best there is of a result. */
  Optional<String> lastResponse(RunView view) {
    return view.steps().stream()
        .filter(step -> step.status() == StepView.Status.COMPLETED && step.kind() != StepView.Kind.QUESTION)
        .reduce((earlier, later) -> later)
        .flatMap(StepView::response);
  }
}
