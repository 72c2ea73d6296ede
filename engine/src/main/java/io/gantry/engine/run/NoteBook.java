package io.gantry.engine.run;

import io.gantry.engine.agent.Exchange;
import io.gantry.engine.memory.Note;
import io.gantry.engine.privacy.Pseudonyms;
import io.gantry.engine.workflow.ArtifactPath;
import io.gantry.engine.workflow.ContextPolicy;
import io.gantry.engine.workflow.ContextPolicy.Notes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The notes of a run, one for each step that ended by itself, in order of start. Follows from the run's view alone, so
 * nothing of it is stored but what a step was shown, and the file at the end.
 */
final class NoteBook {

  private static final String HEADING = "# Previous Workflow Steps\n";

  private final RunView view;
  private final Optional<Notes> settings;

  /** Of a run whose workflow may keep no notes; there are none then. */
  NoteBook(RunView view) {
    this.view = view;
    this.settings = view.workflow().contextPolicy().flatMap(ContextPolicy::notes);
  }

  /** The system prompt with the last notes after it, if there are any. */
  String after(String prompt) {
    if (settings.isEmpty()) {
      return prompt;
    }
    String notes = Note.text(last(settings.get().includeLast()), settings.get().format());
    return notes.isEmpty() ? prompt : prompt + (prompt.isBlank() ? "" : "\n\n") + HEADING + notes;
  }

  /** The file of all notes. */
  Optional<RunEvent.ArtifactSaved> file() {
    return settings.map(notes ->
        new RunEvent.ArtifactSaved(
            ArtifactPath.safe(notes.file()), Note.text(last(Integer.MAX_VALUE), notes.format())));
  }

  private List<Note> last(int most) {
    List<StepView> steps = view.steps();
    List<Note> notes = new ArrayList<>();
    for (int i = steps.size() - 1; i >= 0 && notes.size() < most; i--) {
      StepView step = steps.get(i);
      if (step.status() == StepView.Status.COMPLETED || step.status() == StepView.Status.FAILED) {
        notes.add(note(step));
      }
    }
    Collections.reverse(notes);
    return notes;
  }

  private Note note(StepView step) {
    List<String> tools =
        step.exchange().replies().stream()
            .map(Exchange.Reply::results)
            .flatMap(List::stream)
            .map(Exchange.ToolResult::tool)
            .distinct()
            .toList();
    return new Note(
        step.id().value(),
        step.index() + 1,
        step.agent(),
        step.endedAt().orElseThrow(),
        whole(step.input(), Note.MOST_OF_INPUT),
        tools,
        step.status().name().toLowerCase(Locale.ROOT),
        whole(step.response().orElseGet(() -> step.failure().map(Failure::reason).orElse("")), Note.MOST_OF_OUTCOME));
  }

  /** Half an address or a number has not the form of one, so it would reach a model: such a text is cut before it. */
  private String whole(String text, int most) {
    String line = Note.line(text);
    if (!view.workflow().guardrails().piiRedaction() || line.length() <= most) {
      return line;
    }
    int end = Pseudonyms.lastCut(line, most);
    return end < most ? line.substring(0, end) + "…" : line;
  }
}
