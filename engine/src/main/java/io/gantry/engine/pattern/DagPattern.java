package io.gantry.engine.pattern;

import io.gantry.engine.run.Decision;
import io.gantry.engine.run.Failure;
import io.gantry.engine.run.Pattern;
import io.gantry.engine.run.RunView;
import io.gantry.engine.run.StepId;
import io.gantry.engine.run.StepRequest;
import io.gantry.engine.run.StepView;
import io.gantry.engine.workflow.PatternSpec.Dag;
import io.gantry.engine.workflow.Runtime.OnFailure;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Tasks scheduled by their dependencies: a task may start the moment the last of its dependencies is done, whatever else
 * runs. Each task has a conversation of its own. A task's templates see the tasks it depends on, directly or not, and no
 * others, so that what they say never depends on timing. A task may be a question to a person, which takes up no place
 * under {@code max_parallel}; a run that fails fast does not wait for the answer. The run's result is the response of the
 * last task, in declared order, that no other depends on.
 *
 * <p>{@link TaskProgress} is kept with the view, so that a decision does not look at each task anew.
 */
final class DagPattern implements Pattern {

  private final List<TaskNode> nodes;
  private final OnFailure onFailure;
  private final Map<String, Integer> positions = new HashMap<>();

  /** Positions of the tasks that are questions. */
  private final List<Integer> questions = new ArrayList<>();

  DagPattern(Dag dag, OnFailure onFailure) {
    this.nodes = TaskNode.of(dag);
    this.onFailure = onFailure;
    for (TaskNode node : nodes) {
      if (node.isQuestion()) {
        questions.add(positions.size());
      }
      positions.put(node.id(), positions.size());
    }
  }

  @Override
  public Decision next(RunView view) {
    TaskProgress progress =
        view.kept(this, TaskProgress.class, () -> new TaskProgress(nodes, onFailure == OnFailure.TOLERATE)).look(view);
    int slots = view.workflow().runtime().maxParallel() - view.openSteps();
    List<StepRequest> ready =
        progress.ready(lastLevelToStart(progress), slots).stream().map(node -> request(node, view)).toList();
    if (!ready.isEmpty()) {
      return new Decision.Start(ready);
    }
    boolean fails = view.lastFailed().isPresent() && onFailure != OnFailure.TOLERATE;
    boolean heedsPeople = !fails || onFailure != OnFailure.FAIL_FAST;
    if (view.openSteps() > 0 || heedsPeople && !view.openQuestions().isEmpty()) {
      return new Decision.Await();
    }
    return fails ? fail(view) : finish(view);
  }

  /** The level after which nothing starts any more because of a failure; levels count from 0. */
  private int lastLevelToStart(TaskProgress progress) {
    int failed = progress.lowestFailed();
    return switch (onFailure) {
      case TOLERATE -> Integer.MAX_VALUE;
      case FINISH_LEVEL -> failed;
      case FAIL_FAST -> failed == Integer.MAX_VALUE ? failed : -1;
    };
  }

  private boolean isDone(StepView step) {
    return step.status() == StepView.Status.COMPLETED
        || step.status() == StepView.Status.FAILED && onFailure == OnFailure.TOLERATE;
  }

  private StepRequest request(TaskNode node, RunView view) {
    Scope scope = Scope.of(view).with("tasks", new SeenTasks(nodes, positions, node.ancestors(), view));
    lastDependency(node, view).ifPresent(step -> scope.with("last_response", Scope.response(step)));
    lastAnswer(node.ancestors(), view).ifPresent(answer -> scope.with("hitl_response", answer));
    return node.place().request(scope);
  }

  /** The answer of the last question, in declared order, among these nodes. */
  private Optional<String> lastAnswer(BitSet among, RunView view) {
    return questions.stream()
        .filter(among::get)
        .map(nodes::get)
        .flatMap(node -> view.step(node.step()).stream())
        .filter(this::isDone)
        .map(Scope::response)
        .reduce((earlier, later) -> later);
  }

  private static Optional<StepView> lastDependency(TaskNode node, RunView view) {
    List<StepId> dependencies = node.dependencies();
    return dependencies.isEmpty() ? Optional.empty() : view.step(dependencies.get(dependencies.size() - 1));
  }

  private Decision finish(RunView view) {
    return new Decision.Finish(result(view).orElse(""), view.lastFailed().isPresent());
  }

  private Decision fail(RunView view) {
    TaskNode first = failed(view).findFirst().orElseThrow();
    Failure failure = view.step(first.step()).flatMap(StepView::failure).orElseThrow();
    String reason = "Task '" + first.id() + "' failed: " + failure.reason();
    return new Decision.Fail(failure.kind(), reason, result(view));
  }

  private Stream<TaskNode> failed(RunView view) {
    return nodes.stream()
        .filter(node -> view.step(node.step()).filter(s -> s.status() == StepView.Status.FAILED).isPresent());
  }

  private Optional<String> result(RunView view) {
    return nodes.stream()
        .filter(TaskNode::isFinal)
        .flatMap(node -> view.step(node.step()).stream())
        .filter(this::isDone)
        .map(Scope::response)
        .reduce((earlier, later) -> later);
  }

  @Override
  public Map<String, ?> artifactScope(RunView view) {
    Scope scope = Scope.of(view);
    BitSet all = new BitSet();
    all.set(0, nodes.size());
    lastAnswer(all, view).ifPresent(answer -> scope.with("hitl_response", answer));
    return scope
        .with("tasks", new SeenTasks(nodes, positions, all, view))
        .with("last_response", result(view).orElse(""))
        .ofArtifact(view)
        .names();
  }
}
