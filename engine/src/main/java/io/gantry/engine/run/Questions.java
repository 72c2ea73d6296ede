package io.gantry.engine.run;

import io.gantry.engine.run.AnswerOutcome.Accepted;
import io.gantry.engine.run.AnswerOutcome.Mismatch;
import io.gantry.engine.run.AnswerOutcome.NotOpen;
import io.gantry.engine.run.StepRequest.Question;
import io.gantry.engine.workflow.AnswerPattern;
import io.gantry.engine.workflow.PatternSpec.Gate;
import io.gantry.engine.workflow.TemplateException;
import io.gantry.engine.workflow.Templates;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How questions to people begin and end. Pure: times are handed in, events handed out. */
final class Questions {

  /** Stands for the person when the default answers. */
  private static final String TIMEOUT = "timeout";

  private final Templates templates;

  Questions(Templates templates) {
    this.templates = templates;
  }

  /** The question as it is asked, followed by its failure when its templates cannot be filled in. */
  List<RunEvent> ask(Question request, Instant now) {
    Gate gate = request.gate();
    Optional<Instant> deadline = gate.timeout().map(time -> now.plus(time).truncatedTo(ChronoUnit.MICROS));
    try {
      String prompt = templates.render(gate.prompt(), request.scope());
      Optional<String> context = gate.contextDisplay().map(shown -> templates.render(shown, request.scope()));
      return List.of(asked(request, prompt, context, deadline));
    } catch (TemplateException e) {
      return List.of(
          asked(request, gate.prompt(), gate.contextDisplay(), deadline),
          new RunEvent.StepFailed(
              request.id(), FailureKind.TEMPLATE, "Its question cannot be filled in: " + e.getMessage()));
    }
  }

  private static RunEvent asked(Question request, String prompt, Optional<String> context, Optional<Instant> deadline) {
    Gate gate = request.gate();
    return new RunEvent.QuestionAsked(
        request.id(), prompt, context, gate.defaultAnswer(), deadline, gate.validationPattern());
  }

  /** What a person's answer comes to in the run as it stands; {@link Accepted} means that it may be recorded. */
  AnswerOutcome judge(GivenAnswer answer, RunView view) {
    List<StepView> open = view.openQuestions();
    Optional<StepView> question =
        open.stream().filter(step -> answer.gate().map(step.id().value()::equals).orElse(open.size() == 1)).findFirst();
    if (question.isEmpty()) {
      return notOpen(answer.gate().map(named -> whyNotOpen(named, view)).orElseGet(() -> whyNoneMeant(open)), open);
    }
    StepId id = question.get().id();
    Optional<String> pattern = question.flatMap(StepView::question).flatMap(RunEvent.QuestionAsked::validationPattern);
    if (pattern.isPresent() && !AnswerPattern.matches(pattern.get(), answer.text())) {
      return new Mismatch(id, "An answer to " + id + " must match '" + pattern.get() + "' as a whole");
    }
    return new Accepted(id);
  }

  private static String whyNoneMeant(List<StepView> open) {
    return open.isEmpty() ? "What was asked has been answered, or nothing was asked yet" : "No question is named";
  }

  private static String whyNotOpen(String named, RunView view) {
    return Stream.concat(view.steps().stream(), view.approvals().stream())
        .filter(step -> step.kind() == StepView.Kind.QUESTION && step.id().value().equals(named))
        .findFirst()
        .map(step -> step.status() == StepView.Status.COMPLETED
            ? "Question " + named + " has been answered already"
            : "Question " + named + " is over without an answer")
        .orElse("There is no question " + named);
  }

  private static NotOpen notOpen(String reason, List<StepView> open) {
    List<StepId> ids = open.stream().map(StepView::id).toList();
    String names = ids.stream().map(StepId::value).collect(Collectors.joining(", "));
    return new NotOpen(reason + (names.isEmpty() ? "; none is open" : "; open: " + names), ids);
  }

  /** The question's end with a person's answer. */
  List<RunEvent> answered(StepId question, GivenAnswer answer) {
    return List.of(
        new RunEvent.QuestionAnswered(question, answer.text(), answer.by(), false),
        new RunEvent.StepCompleted(question, answer.text()));
  }

  /** The question's end, if it has come: its answer is known, or its deadline has passed. */
  List<RunEvent> end(StepView step, Instant now) {
    RunEvent.QuestionAsked asked = step.question().orElseThrow();
    if (step.answer().isPresent()) {
      return List.of(new RunEvent.StepCompleted(step.id(), step.answer().get()));
    }
    if (asked.deadline().isEmpty() || now.isBefore(asked.deadline().get())) {
      return List.of();
    }
    return asked
        .defaultAnswer()
        .<List<RunEvent>>map(
            answer -> List.of(
                new RunEvent.QuestionAnswered(step.id(), answer, TIMEOUT, true),
                new RunEvent.StepCompleted(step.id(), answer)))
        .orElseGet(
            () -> List.of(
                new RunEvent.StepFailed(
                    step.id(),
                    FailureKind.UNANSWERED,
                    "Nobody answered before " + asked.deadline().get() + ", and the question has no default")));
  }
}
