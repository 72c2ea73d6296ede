package io.gantry.engine.pattern;

import io.gantry.engine.pattern.Plan.Node;
import io.gantry.engine.run.FailureKind;
import io.gantry.engine.run.RunEvent.Warned;
import io.gantry.engine.run.RunView;
import io.gantry.engine.run.StepId;
import io.gantry.engine.run.StepView;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How far a plan has come. Kept up to date by what a view has new since the last look, so that a decision late in a long
 * plan costs what an early one does; looking at a view that was folded anew comes to the same. All sets hold positions of
 * nodes, in listed order.
 */
final class PlanProgress {

  private final PlanRound round;
  private final List<Node> nodes;
  private final boolean verifies;
  private final boolean tolerates;
  private final Map<StepId, Integer> positions = new HashMap<>();
  private final Map<StepId, Integer> verifications = new HashMap<>();
  private final List<List<Integer>> waiting = new ArrayList<>();
  private final int[] left;
  private final boolean[] started;
  private final boolean[] verified;
  private final SortedSet<Integer> ready = new TreeSet<>();
  private final SortedSet<Integer> unverified = new TreeSet<>();
  private final SortedSet<Integer> failed = new TreeSet<>();
  private final SortedSet<Integer> rejected = new TreeSet<>();
  private final SortedSet<Integer> doubtful = new TreeSet<>();
  private final SortedSet<Integer> open = new TreeSet<>();
  private final SortedSet<Integer> verifying = new TreeSet<>();
  private final Map<StepId, StepId> batches = new HashMap<>();
  private final Set<StepId> openBatches = new LinkedHashSet<>();
  private final Deque<Integer> done = new ArrayDeque<>();
  private final Set<Warned> said = new HashSet<>();
  private int stepsSeen;
  private int warningsSeen;
  private boolean begun;
  private boolean inDoubt;

  /**
   * @param verifies whether results are verified
   * @param tolerates whether a step that failed counts as done, unless its effect is in doubt
   */
  PlanProgress(PlanRound round, Plan plan, boolean verifies, boolean tolerates) {
    this.round = round;
    this.nodes = plan.nodes();
    this.verifies = verifies;
    this.tolerates = tolerates;
    this.left = new int[nodes.size()];
    this.started = new boolean[nodes.size()];
    this.verified = new boolean[nodes.size()];
    nodes.forEach(any -> waiting.add(new ArrayList<>()));
    for (int i = 0; i < nodes.size(); i++) {
      int position = i;
      positions.put(nodes.get(i).id(), i);
      verifications.put(nodes.get(i).verification(), i);
      left[i] = nodes.get(i).after().size();
      nodes.get(i).after().forEach(before -> waiting.get(before).add(position));
    }
  }

  /** Takes in what is new. */
  void look(RunView view) {
    for (; stepsSeen < view.steps().size(); stepsSeen++) {
      begins(view.steps().get(stepsSeen).id());
    }
    for (; warningsSeen < view.warnings().size(); warningsSeen++) {
      said.add(view.warnings().get(warningsSeen));
    }
    if (!begun) {
      begun = true;
      for (int i = 0; i < left.length; i++) {
        mayStart(i, view);
      }
    }
    openBatches.stream().filter(id -> !view.step(id).orElseThrow().isOpen()).toList().forEach(this::batchEnds);
    for (Iterator<Integer> all = open.iterator(); all.hasNext(); ) {
      int position = all.next();
      StepView step = view.step(nodes.get(position).id()).orElseThrow();
      if (!step.isOpen()) {
        all.remove();
        ends(position, step);
      }
    }
    while (!done.isEmpty()) {
      for (int later : waiting.get(done.remove())) {
        left[later]--;
        mayStart(later, view);
      }
    }
    for (Iterator<Integer> all = verifying.iterator(); all.hasNext(); ) {
      int position = all.next();
      if (!view.step(nodes.get(position).verification()).orElseThrow().isOpen()) {
        all.remove();
        judge(position, round.verdict(nodes.get(position), view));
      }
    }
  }

  private void begins(StepId id) {
    batchBegins(id);
    Integer position = positions.get(id);
    if (position != null) {
      started[position] = true;
      ready.remove(position);
      open.add(position);
    }
    Integer judged = verifications.get(id);
    if (judged != null) {
      verified[judged] = true;
      unverified.remove(judged);
      verifying.add(judged);
    }
  }

  /** Those whose work a call does are neither ready nor started before it has ended. */
  private void batchBegins(StepId id) {
    for (Integer position : members(id)) {
      openBatches.add(id);
      batches.put(nodes.get(position).id(), id);
      ready.remove(position);
    }
  }

  private void batchEnds(StepId id) {
    openBatches.remove(id);
    members(id).stream().filter(position -> !started[position]).forEach(ready::add);
  }

  private List<Integer> members(StepId batch) {
    return round.names().batched(batch).stream()
        .map(id -> positions.get(round.names().step(id)))
        .filter(Objects::nonNull)
        .toList();
  }

  private boolean isUnderWay(int position) {
    StepId batch = batches.get(nodes.get(position).id());
    return batch != null && openBatches.contains(batch);
  }

  private void mayStart(int position, RunView view) {
    if (left[position] > 0 || started[position] || isUnderWay(position)) {
      return;
    }
    round.complete(nodes.get(position), view);
    if (round.tookOver(nodes.get(position))) {
      started[position] = true;
      done.add(position);
    } else {
      ready.add(position);
    }
  }

  private void ends(int position, StepView step) {
    boolean completed = step.status() == StepView.Status.COMPLETED;
    boolean doubt = step.failure().filter(failure -> failure.kind() == FailureKind.IN_DOUBT).isPresent();
    inDoubt |= doubt;
    if (completed || tolerates && !doubt) {
      done.add(position);
    }
    if (!completed) {
      failed.add(position);
    } else if (verifies && !verified[position]) {
      unverified.add(position);
    }
  }

  private void judge(int position, Optional<Verdict> verdict) {
    if (verdict.filter(Verdict::rejects).isPresent()) {
      rejected.add(position);
    } else if (verdict.filter(Verdict::valid).isEmpty()) {
      doubtful.add(position);
    }
  }

  /** Those that wait for nothing any more and have not started; none is part of a call that is under way. */
  SortedSet<Integer> ready() {
    return ready;
  }

  /** The call that was made for a step together with others. */
  Optional<StepId> batch(StepId step) {
    return Optional.ofNullable(batches.get(step));
  }

  /** Those that are done and whose verification has not started. */
  SortedSet<Integer> unverified() {
    return unverified;
  }

  /** Whether nobody knows of a step if it took effect. */
  boolean isInDoubt() {
    return inDoubt;
  }

  SortedSet<Integer> failed() {
    return failed;
  }

  /** Those whose result is not to be used. */
  SortedSet<Integer> rejected() {
    return rejected;
  }

  /** Those that were verified without a verdict that counts; whoever has told of one removes it. */
  SortedSet<Integer> doubtful() {
    return doubtful;
  }

  /** Whether the run has this warning. */
  boolean isSaid(Warned warning) {
    return said.contains(warning);
  }
}
