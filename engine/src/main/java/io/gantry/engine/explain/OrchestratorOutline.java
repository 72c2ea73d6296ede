package io.gantry.engine.explain;

import io.gantry.engine.workflow.PatternSpec.OrchestratorWorkers;
import io.gantry.engine.workflow.PatternSpec.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An orchestrator, as many workers as it names tasks, and what joins them. */
final class OrchestratorOutline {

  /** How often an answer without tasks is sent back, and how often a person is asked about tasks, in one round. */
  private static final int RETRIES = 2;
  private static final int REVIEWS = 5;

  private final OrchestratorWorkers spec;
  private final Outline outline = new Outline("the orchestrator names the tasks, and no list of them is cut");
  private final long rounds;
  private final boolean someWork;

  private OrchestratorOutline(OrchestratorWorkers spec) {
    this.spec = spec;
    this.rounds = spec.maxRounds().orElse(1);
    this.someWork = spec.minWorkers().orElse(0) > 0;
  }

  static Outline of(OrchestratorWorkers spec) {
    return new OrchestratorOutline(spec).outline();
  }

  private Outline outline() {
    long asked = 1L + RETRIES + (spec.decompositionReview().isPresent() ? REVIEWS : 0);
    Count turns = Count.between(someWork && rounds > 1 ? 2 : 1, rounds * asked);
    String orchestrator = outline.place("orchestrator#n", spec.orchestrator(), turns);
    outline.way(Outline.START, orchestrator).way(orchestrator, orchestrator, "no tasks in its answer");
    String named =
        spec.decompositionReview().map(gate -> {
          String review = outline.gate("decomposition_review#n", gate, Count.between(someWork ? 1 : 0, rounds * REVIEWS));
          outline.way(orchestrator, review).way(review, orchestrator, "neither approved nor rejected");
          return review;
        }).orElse(orchestrator);
    Turn template = spec.workerTemplate();
    int least = spec.minWorkers().orElse(0);
    String each = named.equals(orchestrator) ? "for each task" : "approved, for each task";
    Optional<String> batch = spec.batchPrompts().isPresent() ? Optional.of(batch(template, least)) : Optional.empty();
    Count workers = Count.atLeast(batch.isPresent() ? 0 : least);
    String worker = outline.turn("workers[n]", template.agent(), template.toolOverrides(), workers);
    batch.ifPresent(step ->
        outline.way(named, step, "for several tasks at once").way(step, worker, "its part of the answer"));
    outline.way(named, worker, batch.isPresent() ? "for a lone task" : each);
    if (rounds > 1) {
      outline.way(worker, orchestrator, "all done, at most " + rounds + " rounds");
      outline.remark("From the second round on, the steps of a round have it before their names: round#2.orchestrator#1,"
          + " round#2.workers[0].");
    }
    join(orchestrator, worker);
    return outline;
  }

  /** A call for several tasks; at worst each of these needs one of its own as well. */
  private String batch(Turn template, int least) {
    int size = spec.batchPrompts().getAsInt();
    outline.remark("Where there are several tasks, one model call is asked about up to " + size
        + " of them (worker_template.batch_prompts). Each task is still a step workers[n], which makes a call of its own"
        + " only where that answer leaves it out; a step without a call does not count against runtime.budgets.max_steps.");
    Count times = Count.atLeast(least > 1 ? (least + size - 1) / size : 0);
    return outline.turn("workers.batch[n]", template.agent(), template.toolOverrides(), times);
  }

  /** What follows when nothing is left to do. */
  private void join(String orchestrator, String worker) {
    List<String> ends = new ArrayList<>(List.of(worker));
    spec.reduceReview().ifPresent(gate -> {
      outline.gate("reduce_review", gate, Count.between(someWork ? 1 : 0, 1));
      outline.way(worker, "reduce_review", "all done");
      ends.set(0, "reduce_review");
    });
    if (!someWork || rounds > 1) {
      ends.add(orchestrator);
    }
    spec.reduce().ifPresent(place -> follow("reduce", outline.place("reduce", place, Count.ONCE), ends, orchestrator));
    spec.writeup().ifPresent(place -> follow("writeup", outline.place("writeup", place, Count.ONCE), ends, orchestrator));
    ends.forEach(end -> outline.way(end, Outline.END, condition(end, orchestrator)));
  }

  private void follow(String name, String step, List<String> ends, String orchestrator) {
    ends.forEach(end -> outline.way(end, step, condition(end, orchestrator)));
    ends.clear();
    ends.add(name);
  }

  private static String condition(String end, String orchestrator) {
    return end.equals(orchestrator) ? "no task left" : end.startsWith("workers") ? "all done" : "";
  }
}
