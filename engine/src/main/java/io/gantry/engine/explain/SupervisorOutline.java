package io.gantry.engine.explain;

import io.gantry.engine.workflow.PatternSpec.Supervisor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A supervisor and the ways in which its agents may work on a task, of which a run takes one. */
final class SupervisorOutline {

  private static final Count PERHAPS = Count.between(0, 1);

  private final Supervisor spec;
  private final List<String> team;
  private final String supervisor;
  private final Outline outline;
  private final List<Stage> before = new ArrayList<>();
  private final List<Stage> after = new ArrayList<>();
  private final boolean assessed;

  private SupervisorOutline(Supervisor spec) {
    this.spec = spec;
    this.team = spec.agents();
    this.supervisor = spec.supervisor().agent();
    this.assessed = spec.quality().least() > 0;
    this.outline =
        new Outline("one way of working, at most " + spec.maxHandoffs() + " handoffs (max_handoffs) and "
            + spec.quality().maxRefinements() + " refinements (max_refinements)");
  }

  static Outline of(Supervisor spec) {
    return new SupervisorOutline(spec).outline();
  }

  private Outline outline() {
    String decider = deciding();
    String fast = outline.turnOfOne("fast_path", team, PERHAPS);
    spec.fastPath().ifPresent(path -> outline.way(Outline.START, fast, "short, without context or time"));
    outline.way(fast, Outline.END);
    if (team.size() > 1) {
      outline.way(decider, fast, "fast_path");
    }
    List<Stage> fastOnly = List.of(last().running(Count.ONCE));
    assessing();
    mode(decider, "delegated", outline.turnOfOne("delegated", team, PERHAPS), Count.ONCE);
    if (team.size() > 1) {
      outline.scenario(join(List.of(before, fastOnly)));
      sequentialAndHandoff(decider);
      sideBySide(decider);
    }
    spec.fastPath().ifPresent(path -> outline.scenario(fastOnly));
    return outline;
  }

  /** What decides on the way of working; a team of one leaves nothing to decide. */
  private String deciding() {
    if (team.size() == 1) {
      return Outline.START;
    }
    String analysis =
        outline.turn("analysis", supervisor, Optional.empty(), spec.fastPath().isPresent() ? PERHAPS : Count.ONCE);
    before.add(last().running(Count.ONCE));
    String routing = outline.turn("routing", supervisor, Optional.empty(), PERHAPS);
    before.add(last());
    outline.way(Outline.START, analysis).way(analysis, routing, "the analysis is an earlier run's and old");
    return analysis;
  }

  private void assessing() {
    if (!assessed) {
      return;
    }
    int most = spec.quality().maxRefinements();
    List<String> authors = Stream.concat(team.stream(), Stream.of(supervisor)).distinct().toList();
    String quality = outline.turn("quality#n", supervisor, Optional.empty(), Count.between(0, 1L + most));
    after.add(last().running(Count.between(1, 1L + most)));
    outline.way(quality, Outline.END);
    if (most > 0) {
      String refine = outline.turnOfOne("refine#n", authors, Count.between(0, most));
      after.add(last());
      outline.way(quality, refine, "below min_quality, as long as it gains").way(refine, quality);
    }
  }

  /** A way of working that is one series of steps. */
  private void mode(String decider, String name, String step, Count times) {
    outline.way(decider, step, decider.equals(Outline.START) ? "" : name).way(step, assessed ? "quality#n" : Outline.END);
    outline.scenario(join(List.of(before, List.of(last().running(times)), after)));
  }

  private void sequentialAndHandoff(String decider) {
    Count agents = Count.between(0, team.size());
    mode(decider, "sequential", outline.turnOfOne("sequential[n]", team, agents), Count.between(1, team.size()));
    outline.way("sequential[n]", "sequential[n]", "the next agent");
    long turns = spec.maxHandoffs() + 2L;
    mode(decider, "handoff", outline.turnOfOne("handoff#n", team, Count.between(0, turns)), Count.between(1, turns));
    outline.way("handoff#n", "handoff#n", "handed on");
  }

  private void sideBySide(String decider) {
    List<Stage> steps = new ArrayList<>();
    String end = assessed ? "quality#n" : Outline.END;
    for (String agent : team) {
      outline.way(decider, outline.turn("parallel." + agent, agent, Optional.empty(), PERHAPS), "parallel");
      steps.add(last());
      if (spec.sequentialFallback()) {
        outline.way(
            "parallel." + agent, outline.turn("alone." + agent, agent, Optional.empty(), PERHAPS), "its model failed");
        steps.add(last());
      }
    }
    String synthesis = outline.turn("synthesis", supervisor, Optional.empty(), PERHAPS);
    steps.forEach(step -> outline.way(step.id(), synthesis));
    steps.add(last());
    outline.way(synthesis, end);
    outline.scenario(join(List.of(before, steps, after)));
  }

  private Stage last() {
    return outline.stages().get(outline.stages().size() - 1);
  }

  private static List<Stage> join(List<List<Stage>> parts) {
    return parts.stream().flatMap(List::stream).toList();
  }
}
