package io.gantry.engine.pattern;

import io.gantry.engine.run.Decision;
import io.gantry.engine.run.Failure;
import io.gantry.engine.run.RunView;
import io.gantry.engine.run.StepId;
import io.gantry.engine.run.StepRequest;
import io.gantry.engine.run.StepView;
import io.gantry.engine.workflow.PatternSpec.Gate;
import io.gantry.engine.workflow.PatternSpec.Place;
import io.gantry.engine.workflow.PatternSpec.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Places run strictly one after the other: a chain, a branch, a route. An agent that takes several turns continues its
 * conversation, which no other sequence shares. A step without an input is told the response before it. Templates see
 * {@code steps} (those before it in this sequence), {@code last_response} from the second step on, and
 * {@code hitl_response}, the last answer of a person in this sequence, from then on.
 *
 * <p>The view has its steps in order: a thousandth decision costs what the first does.
 */
final class Sequence {

  private static final int NONE = -1;

  /** What the ids of its steps begin with. */
  private final String series;

  private final List<PlacedStep> steps = new ArrayList<>();

  /** For each step the position of the last question before it. */
  private final List<Integer> lastQuestion = new ArrayList<>();

  /**
   * @param prefix of the ids of the steps, {@code branches.a}; empty for the run's own {@code steps[0]}, …
   * @param firstInput template of what the first agent is told where its place says nothing
   */
  Sequence(String prefix, List<Place> places, String firstInput) {
    this.series = (prefix.isEmpty() ? "" : prefix + ".") + "steps[";
    int question = NONE;
    for (Place place : places) {
      int index = steps.size();
      StepId id = new StepId(series + index + "]");
      steps.add(new PlacedStep(id, place, conversation(prefix, place), index == 0 ? firstInput : "{{ last_response }}"));
      lastQuestion.add(question);
      question = place instanceof Gate ? index : question;
    }
    lastQuestion.add(question);
  }

  private static String conversation(String prefix, Place place) {
    String agent = place instanceof Turn turn ? turn.agent() : "";
    return prefix.isEmpty() ? agent : prefix + "/" + agent;
  }

  /** Where a sequence stands. */
  sealed interface Standing {

    /** The step at this position may start. */
    record Ready(int position) implements Standing {}

    /** A step is under way. */
    record Busy() implements Standing {}

    /** Every step is done. */
    record Done(String response) implements Standing {}

    /** A step failed, so that none after it starts. */
    record Broken(StepView step, Optional<String> responseBefore) implements Standing {

      Failure failure() {
        return step.failure().orElseThrow();
      }

      /** The failure of the run that comes of it where nothing tolerates it. */
      Decision.Fail decision() {
        return new Decision.Fail(
            failure().kind(), "Step " + step.id() + " failed: " + failure().reason(), responseBefore);
      }
    }
  }

  Standing standing(RunView view) {
    List<StepView> begun = views(view);
    int started = begun.size();
    if (started == 0) {
      return steps.isEmpty() ? new Standing.Done("") : new Standing.Ready(0);
    }
    StepView last = begun.get(started - 1);
    return switch (last.status()) {
      case RUNNING, CANCELLED -> new Standing.Busy();
      case FAILED -> new Standing.Broken(last, started == 1 ? Optional.empty() : begun.get(started - 2).response());
      case COMPLETED ->
          started == steps.size() ? new Standing.Done(Scope.response(last)) : new Standing.Ready(started);
    };
  }

  boolean hasStarted(RunView view) {
    return started(view) > 0;
  }

  /** How many of its steps have started, ended ones included. */
  int started(RunView view) {
    return views(view).size();
  }

  /** The request for the step at this position, those before it being done. */
  StepRequest request(int position, RunView view, Scope scope) {
    return steps.get(position).request(complete(scope, view, position));
  }

  boolean isQuestion(int position) {
    return steps.get(position).isQuestion();
  }

  /** The scope with what this sequence has said, for what comes after it. */
  Scope complete(Scope scope, RunView view) {
    return complete(scope, view, started(view));
  }

  private Scope complete(Scope scope, RunView view, int size) {
    scope.with("steps", history(view, size));
    if (size > 0) {
      scope.with("last_response", Scope.response(step(view, size - 1)));
    }
    if (lastQuestion.get(size) != NONE) {
      scope.with("hitl_response", Scope.response(step(view, lastQuestion.get(size))));
    }
    return scope;
  }

  /** The steps that have started, as templates see them. */
  List<Map<String, ?>> history(RunView view) {
    return history(view, started(view));
  }

  private List<Map<String, ?>> history(RunView view, int size) {
    return Scope.list(views(view), size);
  }

  /** The steps that have started, in order. */
  List<StepView> views(RunView view) {
    return view.numbered(series);
  }

  private StepView step(RunView view, int index) {
    return views(view).get(index);
  }
}
