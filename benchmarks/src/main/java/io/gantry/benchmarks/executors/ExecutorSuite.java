package io.gantry.benchmarks.executors;

import io.gantry.benchmarks.executors.Contestant.Measurement;
import io.gantry.benchmarks.result.Line;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** All executors of a server, in turns, round by round, so that whatever else the machine does meets all alike. */
final class ExecutorSuite {

  private static final int TASKS = 100_000;
  private static final int[] SUBMITTERS = {1, 4};
  private static final int LONE_TASKS = 300;
  private static final int[] WAITING_TASKS = {64, 256};
  private static final int WAIT_MILLIS = 50;

  private final Probe probe;
  private final List<Contestant> contestants;
  private final int warmups;
  private final int rounds;
  private final Consumer<String> progress;

  /**
   * @param warmups rounds whose figures are thrown away
   * @param progress told what begins
   */
  ExecutorSuite(Probe probe, List<Contestant> contestants, int warmups, int rounds, Consumer<String> progress) {
    this.probe = probe;
    this.contestants = List.copyOf(contestants);
    this.warmups = warmups;
    this.rounds = rounds;
    this.progress = progress;
  }

  /** Measures everything; blocks for minutes. */
  List<Line> run() throws IOException {
    ExecutorFigures figures = new ExecutorFigures();
    try (SlowPeer peer = new SlowPeer(WAIT_MILLIS)) {
      for (int round = -warmups; round < rounds; round++) {
        progress.accept(round < 0 ? "executors, warming up" : "executors, round " + (round + 1) + " of " + rounds);
        burst(figures, round);
        lone(figures, round);
        waiting(figures, round, peer.port());
      }
    }
    List<Line> lines = new ArrayList<>();
    for (Contestant contestant : contestants) {
      lines.addAll(lines(figures, contestant));
    }
    return lines;
  }

  private void burst(ExecutorFigures figures, int round) {
    for (String executor : executors(Measurement.BURST)) {
      for (int submitters : SUBMITTERS) {
        Probe.Burst burst = probe.burst(executor, TASKS, submitters);
        figures.add(round, executor, bursts(submitters), burst.nanos() / TASKS);
        figures.add(round, executor, cpu(submitters), burst.cpuNanos() / TASKS);
        figures.add(round, executor, refusals(submitters), burst.refused());
      }
    }
  }

  private void lone(ExecutorFigures figures, int round) {
    for (String executor : executors(Measurement.LONE)) {
      Probe.Lone lone = probe.lone(executor, LONE_TASKS);
      figures.add(round, executor, "lone p50", lone.p50() / 1e3);
      figures.add(round, executor, "lone p99", lone.p99() / 1e3);
    }
  }

  private void waiting(ExecutorFigures figures, int round, int port) {
    for (String executor : executors(Measurement.WAITING)) {
      for (int tasks : WAITING_TASKS) {
        figures.add(round, executor, waits(tasks), probe.waiting(executor, tasks, port) / 1e6);
      }
    }
  }

  /** Those that take part in a measurement, each reference once. */
  private Set<String> executors(Measurement measurement) {
    Set<String> executors = new LinkedHashSet<>();
    for (Contestant contestant : contestants) {
      if (contestant.has(measurement)) {
        executors.add(contestant.reference());
        executors.add(contestant.executor());
      }
    }
    return executors;
  }

  private static List<Line> lines(ExecutorFigures figures, Contestant contestant) {
    List<Line> lines = new ArrayList<>();
    if (contestant.has(Measurement.BURST)) {
      for (int submitters : SUBMITTERS) {
        lines.addAll(figures.cost(contestant, bursts(submitters)));
        lines.add(figures.processor(contestant, cpu(submitters)));
        figures.refusals(contestant, refusals(submitters)).ifPresent(lines::add);
      }
    }
    if (contestant.has(Measurement.LONE)) {
      lines.add(figures.latency(contestant, "lone p50"));
      lines.add(figures.latency(contestant, "lone p99"));
    }
    if (contestant.has(Measurement.WAITING)) {
      for (int tasks : WAITING_TASKS) {
        lines.add(figures.wall(contestant, waits(tasks), contestant.idealMillis(tasks, WAIT_MILLIS)));
      }
    }
    return lines;
  }

  private static String bursts(int submitters) {
    return submitters + (submitters == 1 ? " submitter" : " submitters");
  }

  private static String cpu(int submitters) {
    return bursts(submitters) + ", CPU per task";
  }

  private static String refusals(int submitters) {
    return bursts(submitters) + ", refused";
  }

  private static String waits(int tasks) {
    return tasks + " × " + WAIT_MILLIS + " ms on a socket";
  }
}
