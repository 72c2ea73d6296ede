package io.gantry.cli.progress;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * The table of where a run's time went, one line for each step and one for their sum. Steps run side by side, so the
 * sum may exceed the run's wall time, which stands below.
 */
public final class TimingTable {

  private static final List<String> HEADER =
      List.of("step", "agent", "model calls", "tools", "waited", "model time", "tool time", "total", "tokens", "");
  private static final int LEFT_ALIGNED = 2;

  private TimingTable() {}

  /** The table's lines, columns as wide as their longest cell. */
  public static List<String> of(RunTimes run) {
    List<StepTimes> steps = run.steps();
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADER);
    for (StepTimes step : steps) {
      rows.add(
          row(step.id(), step.agent(), List.of(step), step.outcome().equals("done") ? "" : step.outcome()));
    }
    rows.add(row("total", "", steps, ""));
    List<String> lines = aligned(rows);
    lines.add("wall time " + Seconds.of(run.wallTime()));
    return lines;
  }

  private static List<String> row(String name, String agent, List<StepTimes> steps, String mark) {
    return List.of(
        name,
        agent,
        Integer.toString(steps.stream().mapToInt(StepTimes::modelCalls).sum()),
        Integer.toString(steps.stream().mapToInt(StepTimes::toolCalls).sum()),
        sum(steps, StepTimes::waited),
        sum(steps, StepTimes::inModel),
        sum(steps, StepTimes::inTools),
        sum(steps, StepTimes::total),
        String.format(Locale.ROOT, "%,d", steps.stream().mapToLong(StepTimes::tokens).sum()),
        mark);
  }

  private static String sum(List<StepTimes> steps, Function<StepTimes, Duration> part) {
    return Seconds.of(steps.stream().map(part).reduce(Duration.ZERO, Duration::plus));
  }

  private static List<String> aligned(List<List<String>> rows) {
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        int at = column;
        int width = rows.stream().mapToInt(other -> other.get(at).length()).max().orElse(0);
        if (width > 0) {
          String cell = row.get(column);
          String space = " ".repeat(width - cell.length());
          line.append(column == 0 ? "" : "  ").append(column < LEFT_ALIGNED ? cell + space : space + cell);
        }
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }
}
