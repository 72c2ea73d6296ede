package io.gantry.engine.pattern;

import io.gantry.engine.agent.JsonAnswer;
import io.gantry.engine.pattern.Sequence.Standing;
import io.gantry.engine.run.Decision;
import io.gantry.engine.run.Failure;
import io.gantry.engine.run.FailureKind;
import io.gantry.engine.run.Pattern;
import io.gantry.engine.run.RunView;
import io.gantry.engine.run.StepView;
import io.gantry.engine.text.ShortText;
import io.gantry.engine.workflow.PatternSpec.Routing;
import io.gantry.engine.workflow.PatternSpec.Turn;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A router names one of several routes, and that route runs as a {@link Sequence}. The router is told to answer
 * {@code {"route": id}}; an answer without that is sent back to it, in the same conversation, up to {@code max_retries}
 * times. A route that is not there fails the run at once. Where a {@link RouteReview} is wanted, a person has the last word.
 * The run's result is the route's last response.
 */
final class RoutingPattern implements Pattern {

  private static final String ROUTE = "route";

  private final Routing routing;
  private final Series router = new Series("router");
  private final Map<String, Sequence> routes = new LinkedHashMap<>();
  private final Optional<RouteReview> review;
  private final String known;

  RoutingPattern(Routing routing) {
    this.routing = routing;
    // A first step that says nothing is told what the router was to decide about.
    String task = routing.routerInput().orElse("");
    routing.routes().forEach((id, steps) -> routes.put(id, new Sequence("routes." + id, steps, task)));
    this.known = String.join(", ", routes.keySet());
    this.review = routing.review().map(gate -> new RouteReview(gate, routes.keySet(), attempts()));
  }

  private int attempts() {
    return routing.maxRetries() + 1;
  }

  @Override
  public Decision next(RunView view) {
    Optional<String> underWay = underWay(view);
    if (underWay.isPresent()) {
      return follow(underWay.get(), view);
    }
    Optional<StepView> asked = router.last(view);
    if (asked.isEmpty()) {
      return ask(1, routing.routerInput().map(input -> input + "\n\n").orElse("") + instruction(), view);
    }
    return switch (asked.get().status()) {
      case RUNNING, CANCELLED -> new Decision.Await();
      case FAILED -> {
        Failure failure = asked.get().failure().orElseThrow();
        yield new Decision.Fail(
            failure.kind(), "Step " + asked.get().id() + " failed: " + failure.reason(), Optional.empty());
      }
      case COMPLETED -> answered(asked.get(), view);
    };
  }

  /** The route that has begun: what the router and its reviewer said need not be read again. */
  private Optional<String> underWay(RunView view) {
    return routes.keySet().stream().filter(id -> routes.get(id).hasStarted(view)).findFirst();
  }

  private String instruction() {
    return "Answer with JSON and nothing else: {\"route\": \"<id>\"}, where <id> is one of: " + known;
  }

  private Decision ask(int attempt, String input, RunView view) {
    Turn turn = new Turn(routing.routerAgent(), Optional.of(input), Map.of(), Optional.empty());
    PlacedStep step = new PlacedStep(router.id(attempt), turn, router.name(), "");
    return new Decision.Start(List.of(step.request(Scope.of(view))));
  }

  private Decision answered(StepView asked, RunView view) {
    String answer = Scope.response(asked);
    Optional<String> named = route(answer);
    if (named.isEmpty()) {
      int attempt = router.started(view);
      return attempt < attempts()
          ? ask(attempt + 1, "Your answer held no JSON object with a \"route\". " + instruction(), view)
          : refuse("answered " + attempt + " times without a JSON object {\"route\": id}", answer);
    }
    if (!routes.containsKey(named.get())) {
      return refuse("chose the route '" + ShortText.cut(named.get(), 80) + "', which is not there", answer);
    }
    if (review.isEmpty()) {
      return follow(named.get(), view);
    }
    RouteReview.Verdict verdict = review.get().verdict(view, named.get(), () -> scope(view, named.get()));
    return verdict instanceof RouteReview.Verdict.Take taken
        ? follow(taken.route(), view)
        : ((RouteReview.Verdict.Not) verdict).decision();
  }

  private static Optional<String> route(String answer) {
    return JsonAnswer.find(answer, json -> json.path(ROUTE).isTextual() && !json.path(ROUTE).asText().isBlank())
        .map(json -> json.path(ROUTE).asText().strip());
  }

  private Decision refuse(String what, String answer) {
    return new Decision.Fail(
        FailureKind.STEP,
        "Router '" + routing.routerAgent() + "' " + what + "; the routes are " + known,
        Optional.of(answer).filter(text -> !text.isBlank()));
  }

  private Decision follow(String route, RunView view) {
    Sequence steps = routes.get(route);
    Standing standing = steps.standing(view);
    if (standing instanceof Standing.Ready ready) {
      return new Decision.Start(List.of(steps.request(ready.position(), view, scope(view, route))));
    } else if (standing instanceof Standing.Done done) {
      return new Decision.Finish(done.response(), false);
    } else if (standing instanceof Standing.Broken broken) {
      return broken.decision();
    }
    return new Decision.Await();
  }

  /** The names known once a route is chosen: before its first step, the last response is the router's. */
  private Scope scope(RunView view, String route) {
    String response = router.last(view).map(Scope::response).orElse("");
    Scope scope =
        Scope.of(view).with("router", Map.of("chosen_route", route, "response", response)).with("last_response", response);
    review.flatMap(gate -> gate.answer(view)).ifPresent(answer -> scope.with("hitl_response", answer));
    return scope;
  }

  @Override
  public Map<String, ?> artifactScope(RunView view) {
    String route = underWay(view).orElse("");
    Scope scope = scope(view, route);
    return (route.isEmpty() ? scope : routes.get(route).complete(scope, view)).ofArtifact(view).names();
  }
}
