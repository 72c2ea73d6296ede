package io.gantry.engine.pattern;

import io.gantry.engine.run.Decision;
import io.gantry.engine.run.Failure;
import io.gantry.engine.run.RunView;
import io.gantry.engine.run.StepView;
import io.gantry.engine.workflow.PatternSpec.Supervisor;
import io.gantry.engine.workflow.PatternSpec.Supervisor.Quality;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Has an answer scored, {@code quality#1}, and refined by its author, {@code refine#1}, {@code quality#2}, …, as long as
 * it falls short, refinements are left and the last one gained. Version 1 is the answer as it came, version 2 the first
 * refinement. The version with the most points is the result, the earliest among equals; one below what was asked for is
 * told of. Each score is a conversation of its own, so that it depends on the version alone.
 *
 * <p>The answer is there by now, so nothing here fails the run: a version whose score cannot be had is accepted, and a
 * refinement that fails leaves the version before it.
 */
final class Refinement {

  private static final int HIGHEST = 10;
  private static final Series SCORES = new Series("quality");
  private static final Series REFINEMENTS = new Series("refine");
  private static final String ASSESS =
      """
      The task:

      {{ task }}

      Assess this answer to it:

      {{ answer }}

      Answer with JSON and nothing else: {"score": 0, "issues": ["<what is wrong>"]}, where score is a number from 0 to\
       10""";
  private static final String REFINE =
      """
      Your answer was given {{ quality.score }} of 10 points.
      {% if quality.issues %}
      What is wrong with it:
      {% for issue in quality.issues %}- {{ issue }}
      {% endfor %}{% endif %}
      Write the whole answer again, better. The task:

      {{ task }}""";

  private final String supervisor;
  private final Quality wanted;

  Refinement(Supervisor spec) {
    this.supervisor = spec.supervisor().agent();
    this.wanted = spec.quality();
  }

  Decision next(Contribution first, Route route, Assignment assignment, RunView view) {
    if (route.mode() == Route.Mode.FAST_PATH || wanted.least() == 0) {
      return finish(first, 1, view);
    }
    int version = versions(view);
    Optional<StepView> refined = version > 1 ? REFINEMENTS.find(view, version - 1) : Optional.empty();
    if (refined.isPresent() && refined.get().status() != StepView.Status.COMPLETED) {
      Notice notice = new Notice("refinement-failed", failure(refined.get()) + "; the answer before it is the result");
      return refined.get().status() == StepView.Status.FAILED ? told(notice, first, view) : new Decision.Await();
    }
    Optional<StepView> scored = SCORES.find(view, version);
    if (scored.isEmpty()) {
      Scope scope = assignment.scope(view).with("route", route.seen()).with("answer", text(first, version, view));
      return start(Asking.of(SCORES.id(version), supervisor, ASSESS, SCORES.id(version).value()), scope);
    }
    return switch (scored.get().status()) {
      case RUNNING, CANCELLED -> new Decision.Await();
      case FAILED -> told(new Notice("quality-unknown", failure(scored.get()) + "; the answer is accepted"), first, view);
      case COMPLETED -> scored(version, first, route, assignment, view);
    };
  }

  private Decision scored(int version, Contribution first, Route route, Assignment assignment, RunView view) {
    Optional<Evaluation> score = score(version, view);
    if (score.isEmpty()) {
      String text = "Step " + SCORES.id(version) + " gave no score from 0 to 10; the answer is accepted";
      return told(new Notice("quality-unknown", text), first, view);
    }
    if (score.get().points() >= wanted.least()) {
      return finish(first, version, view);
    }
    if (best(view) == version && version <= wanted.maxRefinements()) {
      Asking turn = Asking.of(REFINEMENTS.id(version), first.author(), REFINE, first.conversation());
      return start(turn, assignment.scope(view).with("route", route.seen()).with("quality", score.get().seen()));
    }
    return told(
        new Notice("quality-low", "The best answer was given " + score(best(view), view).orElseThrow().score().asText()
            + " of 10 points, min_quality is " + Evaluation.plain(wanted.least())),
        first, view);
  }

  private static String failure(StepView step) {
    return "Step " + step.id() + " failed: " + step.failure().map(Failure::reason).orElse("");
  }

  private static Decision start(Asking turn, Scope scope) {
    return new Decision.Start(List.of(turn.in(scope)));
  }

  private Decision told(Notice notice, Contribution first, RunView view) {
    return notice.untold(view).orElseGet(() -> finish(first, best(view), view));
  }

  private static Decision finish(Contribution first, int version, RunView view) {
    return new Decision.Finish(text(first, version, view), first.partial());
  }

  /** How many versions have begun. */
  private int versions(RunView view) {
    return 1 + REFINEMENTS.started(view);
  }

  /** The version that counts: the last, unless it failed or did not gain. */
  private int best(RunView view) {
    int last = versions(view);
    if (last == 1) {
      return 1;
    }
    boolean done = REFINEMENTS.find(view, last - 1).flatMap(StepView::response).isPresent();
    double before = score(last - 1, view).map(Evaluation::points).orElse(-1.0);
    boolean gained = score(last, view).map(score -> score.points() > before).orElse(true);
    return done && gained ? last : last - 1;
  }

  private static Optional<Evaluation> score(int version, RunView view) {
    return SCORES.find(view, version).flatMap(StepView::response).flatMap(text -> Evaluation.in(text, HIGHEST));
  }

  private static String text(Contribution first, int version, RunView view) {
    return version == 1 ? first.text() : REFINEMENTS.find(view, version - 1).map(Scope::response).orElseThrow();
  }

  /** The version that counts. */
  String result(Contribution first, RunView view) {
    return text(first, best(view), view);
  }

  /** The score of the version that counts, as templates see it; no score where there is none. */
  Map<String, ?> quality(RunView view) {
    Optional<Evaluation> score = score(best(view), view);
    Map<String, Object> seen = new LinkedHashMap<>();
    seen.put("score", score.map(Evaluation::score).orElse(null));
    seen.put("issues", score.map(Evaluation::issues).orElse(List.of()));
    seen.put("refinements", versions(view) - 1);
    return seen;
  }
}
