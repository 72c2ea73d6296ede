package io.gantry.engine.pattern;

import io.gantry.engine.pattern.Sequence.Standing;
import io.gantry.engine.run.Decision;
import io.gantry.engine.run.FailureKind;
import io.gantry.engine.run.Pattern;
import io.gantry.engine.run.RunView;
import io.gantry.engine.run.StepId;
import io.gantry.engine.run.StepView;
import io.gantry.engine.workflow.PatternSpec.EvaluatorOptimizer;
import io.gantry.engine.workflow.PatternSpec.Gate;
import io.gantry.engine.workflow.PatternSpec.Place;
import io.gantry.engine.workflow.PatternSpec.Turn;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A producer drafts, an evaluator scores, and the producer revises in the same conversation, until a score is high enough or
 * {@code max_iters} drafts are made. The evaluator is told to answer {@code {score, issues, fixes}}; an answer without a
 * score is sent back to it once. Each evaluation is a conversation of its own, so that a score depends on the draft alone.
 * Before each revision a person may be asked, who may end the run with the draft at hand.
 *
 * <p>The result is the accepted draft; a run that fails keeps the best one. A decision looks at the last iteration only.
 */
final class EvaluatorOptimizerPattern implements Pattern {

  private static final Set<String> ENOUGH = Set.of("stop", "abort", "end");
  private static final String EVALUATE = "Evaluate this draft:\n\n{{ draft }}";
  private static final String SHAPE =
      "Answer with JSON and nothing else: {\"score\": 0, \"issues\": [\"<what is wrong>\"], \"fixes\": [\"<what to do about"
          + " it>\"]}, where score is a number from 0 to 100";
  private static final String REVISE =
      """
      Your draft was given {{ evaluation.score }} of 100 points.
      {% if evaluation.issues %}
      What is wrong with it:
      {% for issue in evaluation.issues %}- {{ issue }}
      {% endfor %}{% endif %}{% if evaluation.fixes %}
      What to do about it:
      {% for fix in evaluation.fixes %}- {{ fix }}
      {% endfor %}{% endif %}{% if hitl_response is defined %}
      A reviewer says: {{ hitl_response }}
      {% endif %}
      Write the whole draft again, better.""";

  private final EvaluatorOptimizer spec;

  EvaluatorOptimizerPattern(EvaluatorOptimizer spec) {
    this.spec = spec;
  }

  @Override
  public Decision next(RunView view) {
    int iteration = Iterations.current(view);
    if (iteration == 0) {
      return produce(1, spec.producerInput().orElse(Scope.GIVEN), Scope.of(view).with("iteration", 1));
    }
    StepView draft = Iterations.lastDraft(view).orElseThrow();
    if (draft.status() != StepView.Status.COMPLETED) {
      return unfinished(draft, view);
    }
    Optional<StepView> said = Iterations.lastEvaluation(view, iteration);
    if (said.isEmpty()) {
      String input = spec.evaluator().input().orElse(EVALUATE) + "\n\n" + SHAPE;
      return evaluate(Iterations.evaluation(iteration), iteration, input, view);
    }
    return said.get().status() == StepView.Status.COMPLETED
        ? evaluated(iteration, said.get(), view)
        : unfinished(said.get(), view);
  }

  private Decision produce(int iteration, String input, Scope scope) {
    Turn turn = new Turn(spec.producer(), Optional.of(input), Map.of(), Optional.empty());
    return start(Iterations.draft(iteration), turn, "draft", scope);
  }

  private Decision evaluate(StepId id, int iteration, String input, RunView view) {
    Turn turn =
        new Turn(spec.evaluator().agent(), Optional.of(input), spec.evaluator().vars(), spec.evaluator().toolOverrides());
    String draft = Iterations.draftText(view, iteration).orElse("");
    Scope scope = Scope.of(view).with("draft", draft).with("iteration", iteration).with("last_response", draft);
    Iterations.lastAnswer(view).ifPresent(answer -> scope.with("hitl_response", answer));
    return start(id, turn, Iterations.evaluation(iteration).value(), scope);
  }

  private static Decision start(StepId id, Place place, String conversation, Scope scope) {
    return new Decision.Start(List.of(new PlacedStep(id, place, conversation, "").request(scope)));
  }

  private Decision evaluated(int iteration, StepView said, RunView view) {
    Optional<Evaluation> evaluation = Evaluation.in(Scope.response(said));
    if (evaluation.isEmpty()) {
      return said.id().equals(Iterations.evaluation(iteration))
          ? evaluate(Iterations.retry(iteration), iteration,
              "Your answer held no JSON object with a score from 0 to 100. " + SHAPE, view)
          : fail(FailureKind.STEP, "Evaluator '" + spec.evaluator().agent() + "' answered twice without a JSON object "
              + "{\"score\": 0 to 100, \"issues\": [], \"fixes\": []} for draft " + iteration, view);
    }
    if (evaluation.get().points() >= spec.minScore()) {
      return accept(iteration, view);
    }
    if (iteration >= spec.maxIterations()) {
      return fail(FailureKind.MAX_STEPS, notAccepted(view), view);
    }
    return spec.reviewGate().isPresent()
        ? review(iteration, spec.reviewGate().get(), evaluation.get(), view)
        : revise(iteration, evaluation.get(), view);
  }

  private Decision review(int iteration, Gate gate, Evaluation evaluation, RunView view) {
    Optional<StepView> question = Iterations.reviewed(view, iteration);
    if (question.isEmpty()) {
      return start(Iterations.review(iteration), gate, "", scope(iteration, evaluation, view));
    }
    if (question.get().status() != StepView.Status.COMPLETED) {
      return unfinished(question.get(), view);
    }
    return ENOUGH.contains(Scope.response(question.get()).strip().toLowerCase(Locale.ROOT))
        ? accept(iteration, view)
        : revise(iteration, evaluation, view);
  }

  private Decision revise(int iteration, Evaluation evaluation, RunView view) {
    return produce(iteration + 1, spec.revisePrompt().orElse(REVISE), scope(iteration, evaluation, view));
  }

  /** The names known once a draft is scored. */
  private Scope scope(int iteration, Evaluation evaluation, RunView view) {
    String draft = Iterations.draftText(view, iteration).orElse("");
    Scope scope =
        Scope.of(view)
            .with("draft", draft)
            .with("current_draft", draft)
            .with("iteration", iteration)
            .with("iteration_index", iteration - 1)
            .with("iterations", Iterations.seen(view, iteration))
            .with("evaluation", evaluation.seen())
            .with("current_evaluation", evaluation.seen())
            .with("last_response", Iterations.lastEvaluation(view, iteration).map(Scope::response).orElse(""));
    Iterations.lastAnswer(view).ifPresent(answer -> scope.with("hitl_response", answer));
    return scope;
  }

  private Decision unfinished(StepView step, RunView view) {
    return step.status() == StepView.Status.FAILED
        ? new Standing.Broken(step, bestDraft(view)).decision()
        : new Decision.Await();
  }

  private static Decision accept(int iteration, RunView view) {
    return new Decision.Finish(Iterations.draftText(view, iteration).orElse(""), false);
  }

  private Decision fail(FailureKind kind, String reason, RunView view) {
    return new Decision.Fail(kind, reason, bestDraft(view));
  }

  private static Optional<String> bestDraft(RunView view) {
    return Iterations.best(view).flatMap(iteration -> Iterations.draftText(view, iteration));
  }

  private String notAccepted(RunView view) {
    int best = Iterations.best(view).orElseThrow();
    String score = Iterations.evaluated(view, best).orElseThrow().score().asText();
    return "No draft was accepted in max_iters " + spec.maxIterations() + ": the best, draft " + best + ", has score "
        + score + ", min_score is " + Evaluation.plain(spec.minScore());
  }

  @Override
  public Map<String, ?> artifactScope(RunView view) {
    int iteration = Iterations.current(view);
    Optional<Evaluation> evaluation = Iterations.evaluated(view, iteration);
    Scope scope =
        evaluation.isPresent() ? scope(iteration, evaluation.get(), view) : Scope.of(view).with("iteration", iteration);
    List<Map<String, ?>> history = Iterations.seen(view, iteration);
    Map<String, Object> context =
        Map.of(
            "iterations", iteration,
            "final_score", evaluation.<Object>map(Evaluation::score).orElse(0),
            "history", history);
    return scope
        .with("execution_context", context)
        .with("last_response", Iterations.draftText(view, iteration).orElse(""))
        .ofArtifact(view)
        .names();
  }
}
