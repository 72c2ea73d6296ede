package io.gantry.engine.pattern;

import io.gantry.engine.run.Decision;
import io.gantry.engine.run.Failure;
import io.gantry.engine.run.FailureKind;
import io.gantry.engine.run.RunView;
import io.gantry.engine.run.StepView;
import io.gantry.engine.workflow.PatternSpec.Gate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A person's word on the route that the router chose: {@code approved}, or {@code route:<id>} for another. Any other answer
 * is asked for again, as often as the router itself would be, then the run fails.
 */
final class RouteReview {

  private static final String OTHER = "route:";

  private final Series questions = new Series("review");
  private final Gate gate;
  private final Set<String> routes;
  private final int attempts;

  /**
   * @param attempts how often the person is asked at most, at least 1
   */
  RouteReview(Gate gate, Set<String> routes, int attempts) {
    this.gate = gate;
    this.routes = routes;
    this.attempts = attempts;
  }

  /** What came of the review so far. */
  sealed interface Verdict {

    /** The route to take. */
    record Take(String route) implements Verdict {}

    /** No route to take, or not yet. */
    record Not(Decision decision) implements Verdict {}
  }

  Verdict verdict(RunView view, String chosen, Supplier<Scope> scope) {
    int asked = questions.started(view);
    if (asked == 0) {
      return ask(1, gate.prompt(), scope.get());
    }
    StepView question = questions.find(view, asked).orElseThrow();
    return switch (question.status()) {
      case RUNNING, CANCELLED -> new Verdict.Not(new Decision.Await());
      case FAILED -> {
        Failure failure = question.failure().orElseThrow();
        yield fail(failure.kind(), "Step " + question.id() + " failed: " + failure.reason());
      }
      case COMPLETED -> {
        Optional<String> route = route(Scope.response(question), chosen);
        if (route.isPresent()) {
          yield new Verdict.Take(route.get());
        }
        yield asked < attempts
            ? ask(asked + 1, "That answer was not understood. " + choices() + "\n\n" + gate.prompt(), scope.get())
            : fail(FailureKind.STEP, "The reviewer of the route gave no usable answer in " + asked + ". " + choices());
      }
    };
  }

  /** The last answer, if there is one. */
  Optional<String> answer(RunView view) {
    return questions.last(view).flatMap(StepView::response);
  }

  private Optional<String> route(String answer, String chosen) {
    String word = answer.strip();
    if (word.equalsIgnoreCase("approved")) {
      return Optional.of(chosen);
    }
    return word.toLowerCase(Locale.ROOT).startsWith(OTHER)
        ? Optional.of(word.substring(OTHER.length()).strip()).filter(routes::contains)
        : Optional.empty();
  }

  private String choices() {
    return "Answer 'approved' or 'route:<id>', where <id> is one of: " + String.join(", ", routes);
  }

  private Verdict ask(int attempt, String prompt, Scope scope) {
    Gate question =
        new Gate(prompt, gate.contextDisplay(), gate.defaultAnswer(), gate.timeout(), gate.validationPattern());
    return new Verdict.Not(
        new Decision.Start(List.of(new PlacedStep(questions.id(attempt), question, "", "").request(scope))));
  }

  private static Verdict fail(FailureKind kind, String reason) {
    return new Verdict.Not(new Decision.Fail(kind, reason, Optional.empty()));
  }
}
