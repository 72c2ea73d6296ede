package io.gantry.engine.explain;

import io.gantry.engine.workflow.PatternSpec.EvaluatorOptimizer;
import java.util.Optional;

/** Drafts and scores, round and round. */
final class EvaluatorOutline {

  private EvaluatorOutline() {}

  static Outline of(EvaluatorOptimizer spec) {
    int most = spec.maxIterations();
    Outline outline = new Outline("at most " + most + " drafts (accept.max_iters), each scored once or twice");
    String low = "score below " + plain(spec.minScore());
    String enough = "score " + plain(spec.minScore()) + " or more";
    String draft = outline.turn("draft#n", spec.producer(), Optional.empty(), Count.between(1, most));
    String evaluation = outline.place("evaluation#n", spec.evaluator(), Count.between(1, most));
    String again = outline.place("evaluation#n.retry", spec.evaluator(), Count.between(0, most));
    outline
        .way(Outline.START, draft)
        .way(draft, evaluation)
        .way(evaluation, again, "no score in its answer")
        .way(evaluation, Outline.END, enough)
        .way(again, Outline.END, enough);
    if (most > 1) {
      String next =
          spec.reviewGate().map(gate -> {
            String review = outline.gate("review#n", gate, Count.between(0, most - 1L));
            outline.way(review, draft).way(review, Outline.END, "stop, abort or end");
            return review;
          }).orElse(draft);
      outline.way(evaluation, next, low).way(again, next, low);
    }
    return outline;
  }

  private static String plain(double score) {
    return score == Math.rint(score) ? String.valueOf((long) score) : String.valueOf(score);
  }
}
