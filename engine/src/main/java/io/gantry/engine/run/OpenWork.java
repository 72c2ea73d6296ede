package io.gantry.engine.run;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What of a run is under way: steps that work, and questions that wait for people. Part of a {@link RunView}, folded with
 * it.
 */
final class OpenWork {

  private final Map<StepId, StepView> questions = new LinkedHashMap<>();
  // Those of the questions that are about tool calls, each with the step that waits for it.
  private final Map<StepId, StepView> approvals = new LinkedHashMap<>();
  private int steps;

  void begun(StepView step) {
    if (step.kind() == StepView.Kind.QUESTION) {
      questions.put(step.id(), step);
    } else {
      steps++;
    }
  }

  /** The step whose call a person is asked about waits from now on. */
  void asked(StepView question, StepView waits) {
    waits.awaitsApproval(true);
    approvals.put(question.id(), waits);
    questions.put(question.id(), question);
  }

  void ended(StepView step) {
    if (questions.remove(step.id()) == null) {
      steps--;
    }
    StepView waits = approvals.remove(step.id());
    if (waits != null) {
      waits.awaitsApproval(false);
    }
  }

  void clear() {
    steps = 0;
    approvals.clear();
    questions.clear();
  }

  int steps() {
    return steps;
  }

  List<StepView> questions() {
    return List.copyOf(questions.values());
  }

  /** Whether nothing happens until a person has answered. */
  boolean onlyWaitsForPeople() {
    return steps == approvals.size() && !questions.isEmpty();
  }

  /** Open questions about tool calls, and when they were asked. */
  Map<StepId, Instant> approvals() {
    return approvals.isEmpty()
        ? Map.of()
        : approvals.keySet().stream()
            .collect(Collectors.toMap(Function.identity(), question -> questions.get(question).startedAt()));
  }
}
