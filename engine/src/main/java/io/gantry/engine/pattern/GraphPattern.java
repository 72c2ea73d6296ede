package io.gantry.engine.pattern;

import io.gantry.engine.run.Decision;
import io.gantry.engine.run.FailureKind;
import io.gantry.engine.run.Pattern;
import io.gantry.engine.run.RunView;
import io.gantry.engine.run.StepRequest;
import io.gantry.engine.run.StepView;
import io.gantry.engine.workflow.PatternSpec.Gate;
import io.gantry.engine.workflow.PatternSpec.Graph;
import io.gantry.engine.workflow.PatternSpec.Place;
import io.gantry.engine.workflow.Runtime;
import io.gantry.engine.workflow.Runtime.OnFailure;
import io.gantry.engine.workflow.Templates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Nodes joined by edges, circles included; the first node is the entry. Nodes that follow at the same time run together, and
 * when the last of them is done the edges of each say, in declared order, what follows; so no condition and no template ever
 * depends on which was faster. A node that several ways lead to runs once for all that arrived, and waits while another
 * node that is to run can still lead to it (unless each can lead to the other). A node continues its own conversation.
 *
 * <p>The run ends where no edge leads on; its result is the response of the last node, of several at once the last in
 * declared order. It fails when a node is visited more than {@code max_iterations} times, or when more than 100 steps are
 * made and no {@code max_steps} says otherwise.
 *
 * <p>A node that fails: fail-fast starts nothing more, finish-level lets those that run together with it come to their ends;
 * either way the run fails. Tolerated, the reason is the node's response, and its edges are followed.
 */
final class GraphPattern implements Pattern {

  private static final int STEPS = 100;

  private final Graph graph;
  private final GraphShape shape;
  private final Runtime runtime;
  private final Templates templates;

  GraphPattern(Graph graph, Runtime runtime, Templates templates) {
    this.graph = graph;
    this.shape = new GraphShape(graph);
    this.runtime = runtime;
    this.templates = templates;
  }

  @Override
  public Decision next(RunView view) {
    GraphWalk walk = walk(view);
    if (walk.failure().isPresent()) {
      return new Decision.Fail(FailureKind.TEMPLATE, walk.failure().get(), response(walk, view));
    }
    if (walk.front().isEmpty()) {
      return new Decision.Finish(response(walk, view).orElse(""), view.lastFailed().isPresent());
    }
    Optional<GraphWalk.Failed> failed =
        runtime.onFailure() == OnFailure.TOLERATE ? Optional.empty() : walk.firstFailed(view);
    boolean mayStart = failed.isEmpty() || runtime.onFailure() == OnFailure.FINISH_LEVEL;
    List<Integer> left = walk.front().stream().filter(node -> view.step(walk.step(node)).isEmpty()).toList();
    if (mayStart && !left.isEmpty()) {
      return overLimit(walk).<Decision>map(reason ->
          new Decision.Fail(FailureKind.MAX_STEPS, reason, response(walk, view))).orElseGet(() -> start(walk, left, view));
    }
    if (failed.isPresent() && walk.front().stream().noneMatch(node -> isOpen(walk, node, view))) {
      GraphWalk.Failed first = failed.get();
      String reason = "Node '" + first.node() + "' failed in visit " + first.visit() + ": " + first.failure().reason();
      return new Decision.Fail(first.failure().kind(), reason, response(walk, view));
    }
    return new Decision.Await();
  }

  /** The walk brought up to what the view tells: on, as long as all that run together are done. */
  private GraphWalk walk(RunView view) {
    GraphWalk walk = view.kept(this, GraphWalk.class, () -> new GraphWalk(graph, shape, templates));
    while (!walk.front().isEmpty() && walk.front().stream().allMatch(node -> isDone(walk, node, view))) {
      walk.moveOn(view);
    }
    return walk;
  }

  private boolean isDone(GraphWalk walk, int node, RunView view) {
    Optional<StepView.Status> status = view.step(walk.step(node)).map(StepView::status);
    return status.equals(Optional.of(StepView.Status.COMPLETED))
        || status.equals(Optional.of(StepView.Status.FAILED)) && runtime.onFailure() == OnFailure.TOLERATE;
  }

  private static boolean isOpen(GraphWalk walk, int node, RunView view) {
    return view.step(walk.step(node)).filter(StepView::isOpen).isPresent();
  }

  private Optional<String> overLimit(GraphWalk walk) {
    for (int node : walk.front()) {
      if (walk.visit(node) > graph.maxIterations()) {
        return Optional.of("Node '" + shape.node(node) + "' was to run for visit " + walk.visit(node)
            + ", max_iterations is " + graph.maxIterations() + "; check the conditions of the edges that lead to it");
      }
    }
    // A budget of steps is the engine's to watch.
    return walk.stepsDone() + walk.front().size() > STEPS && runtime.budgets().maxSteps().isEmpty()
        ? Optional.of("The graph was to run more than " + STEPS + " steps, the most without a max_steps in runtime.budgets; "
            + "it ran " + walk.stepsDone())
        : Optional.empty();
  }

  private Decision start(GraphWalk walk, List<Integer> left, RunView view) {
    int slots = runtime.maxParallel() - view.openSteps();
    List<StepRequest> ready = new ArrayList<>();
    for (int node : left) {
      boolean question = place(node) instanceof Gate;
      if (question || slots-- > 0) {
        ready.add(request(walk, node, view));
      }
    }
    return ready.isEmpty() ? new Decision.Await() : new Decision.Start(ready);
  }

  private Place place(int node) {
    return graph.nodes().get(shape.node(node));
  }

  private StepRequest request(GraphWalk walk, int node, RunView view) {
    Scope scope = walk.scope(view).with("iteration", walk.visit(node));
    boolean first = walk.stepsDone() == 0;
    if (!first) {
      scope.with("last_response", walk.cause(node, view));
    }
    PlacedStep step =
        new PlacedStep(
            walk.step(node), place(node), "nodes." + shape.node(node), first ? Scope.GIVEN : "{{ last_response }}");
    return step.request(scope);
  }

  private static Optional<String> response(GraphWalk walk, RunView view) {
    return walk.last().flatMap(view::step).map(Scope::response);
  }

  @Override
  public Map<String, ?> artifactScope(RunView view) {
    GraphWalk walk = walk(view);
    Scope scope = walk.scope(view).with("last_response", response(walk, view).orElse(""));
    String last = walk.last().map(step -> node(step.value())).orElse("");
    Map<String, Object> context =
        Map.of(
            "nodes", scope.names().get("nodes"),
            "terminal_node", last,
            "total_steps", walk.stepsDone(),
            "iteration_counts", walk.counts(),
            "execution_path", view.steps().stream().map(step -> node(step.id().value())).toList());
    return scope
        .with("terminal_node", last)
        .with("total_steps", walk.stepsDone())
        .with("execution_context", context)
        .ofArtifact(view)
        .names();
  }

  private static String node(String step) {
    return step.substring("nodes.".length(), step.lastIndexOf('#'));
  }
}
