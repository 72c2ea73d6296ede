package io.gantry.engine.explain;

import io.gantry.engine.workflow.PatternSpec.Routing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A router, a review where there is one, and the routes of which a run takes one. */
final class RoutingOutline {

  private static final Count PERHAPS = Count.between(0, 1);

  private RoutingOutline() {}

  static Outline of(Routing routing) {
    Outline outline =
        new Outline("the router, asked at most " + (routing.maxRetries() + 1L) + " times, and the longest route");
    Count attempts = Count.between(1, routing.maxRetries() + 1L);
    String router = outline.turn("router#n", routing.routerAgent(), Optional.empty(), attempts);
    outline.way(Outline.START, router);
    if (routing.maxRetries() > 0) {
      outline.way(router, router, "no route in its answer");
    }
    String decider =
        routing.review().map(gate -> {
          String review = outline.gate("review#n", gate, attempts);
          outline.way(router, review, "a route in its answer");
          if (routing.maxRetries() > 0) {
            outline.way(review, review, "neither approved nor route:<id>");
          }
          return review;
        }).orElse(router);
    List<Stage> before = List.copyOf(outline.stages());
    routing.routes().forEach((id, places) -> {
      int from = outline.stages().size();
      String last =
          SequenceOutlines.sequence(outline, decider, "route " + id, "routes." + id + ".", places, PERHAPS);
      outline.way(last, Outline.END, places.isEmpty() ? "route " + id : "");
      List<Stage> taken = new ArrayList<>(before);
      outline.stages().subList(from, outline.stages().size()).forEach(step -> taken.add(step.running(Count.ONCE)));
      outline.scenario(taken);
    });
    return outline;
  }
}
