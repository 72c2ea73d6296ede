package io.gantry.engine.pattern;

import io.gantry.engine.run.RunView;
import io.gantry.engine.run.StepId;
import io.gantry.engine.run.StepView;
import io.gantry.engine.text.ShortText;
import java.util.AbstractList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rounds of drafting and scoring, counted from 1: {@code draft#2}, {@code evaluation#2}, {@code evaluation#2.retry},
 * {@code review#2}. Nothing is remembered: the view has them in order.
 */
final class Iterations {

  private static final int PREVIEW = 100;
  private static final Series DRAFTS = new Series("draft");
  private static final Series EVALUATIONS = new Series("evaluation");
  private static final Series REVIEWS = new Series("review");

  private Iterations() {}

  static StepId draft(int iteration) {
    return DRAFTS.id(iteration);
  }

  static StepId evaluation(int iteration) {
    return EVALUATIONS.id(iteration);
  }

  static StepId retry(int iteration) {
    return new StepId(evaluation(iteration) + ".retry");
  }

  static StepId review(int iteration) {
    return REVIEWS.id(iteration);
  }

  /** The iteration whose draft started last; 0 before the first. */
  static int current(RunView view) {
    return DRAFTS.started(view);
  }

  static Optional<StepView> lastDraft(RunView view) {
    return DRAFTS.last(view);
  }

  /** The question to a person about a draft, once it is asked. */
  static Optional<StepView> reviewed(RunView view, int iteration) {
    return REVIEWS.find(view, iteration);
  }

  /** A person's last answer. */
  static Optional<String> lastAnswer(RunView view) {
    return REVIEWS.last(view).flatMap(StepView::response);
  }

  static Optional<String> draftText(RunView view, int iteration) {
    return DRAFTS.find(view, iteration).flatMap(StepView::response);
  }

  /** The evaluator's last word on a draft, as it was said. */
  static Optional<StepView> lastEvaluation(RunView view, int iteration) {
    return EVALUATIONS.find(view, iteration).map(first -> view.step(retry(iteration)).orElse(first));
  }

  static Optional<Evaluation> evaluated(RunView view, int iteration) {
    return lastEvaluation(view, iteration).flatMap(StepView::response).flatMap(Evaluation::in);
  }

  /** The iteration with the highest score, the latest among equals; where none has a score, the last with a draft. */
  static Optional<Integer> best(RunView view) {
    Optional<Integer> best = Optional.empty();
    double most = -1;
    for (int iteration = 1; iteration <= current(view); iteration++) {
      double points = evaluated(view, iteration).map(Evaluation::points).orElse(-1.0);
      if (points >= most && draftText(view, iteration).isPresent()) {
        best = Optional.of(iteration);
        most = points;
      }
    }
    return best;
  }

  /** The first so many iterations as templates see them, each made when it is looked at. */
  static List<Map<String, ?>> seen(RunView view, int size) {
    return new AbstractList<>() {
      @Override
      public Map<String, ?> get(int index) {
        return seenAt(view, index + 1);
      }

      @Override
      public int size() {
        return size;
      }
    };
  }

  private static Map<String, ?> seenAt(RunView view, int iteration) {
    String draft = draftText(view, iteration).orElse("");
    Map<String, Object> seen = new LinkedHashMap<>();
    seen.put("iteration", iteration);
    seen.put("draft", draft);
    seen.put("draft_preview", ShortText.head(draft, PREVIEW));
    evaluated(view, iteration).ifPresent(evaluation -> {
      seen.putAll(evaluation.seen());
      seen.put("evaluation", evaluation.seen());
    });
    return seen;
  }
}
