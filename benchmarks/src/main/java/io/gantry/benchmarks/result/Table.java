package io.gantry.benchmarks.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** Results as text for a terminal: columns under a head, two spaces apart, the first one left-aligned. */
public final class Table {

  private final List<List<String>> rows = new ArrayList<>();

  private Table(String... head) {
    rows.add(List.of(head));
  }

  /** The results, medians first, followed by every target and whether it is met. */
  public static String of(Results results) {
    return of(results, "Gantry", "hand-written");
  }

  /**
   * As {@link #of(Results)} for a comparison of others.
   *
   * @param subject what the lines' own figures are of
   * @param reference what they are held against
   */
  public static String of(Results results, String subject, String reference) {
    Table figures = new Table("", "unit", subject, "mean ± sd", "p95", reference, "ratio", "limit", "ratio");
    Table targets = new Table("target", "found", "wanted", "");
    for (Line line : results.lines()) {
      figures.rows.add(
          List.of(
              line.name(),
              line.unit().symbol(),
              median(line.gantry()),
              line.gantry().map(s -> number(s.mean()) + " ± " + number(s.stdev())).orElse(""),
              line.gantry().map(s -> number(s.p95())).orElse(""),
              median(line.reference()),
              ratio(line.ratio()),
              line.limit().isPresent() ? number(line.limit().getAsDouble()) : "",
              ratio(line.ratioToLimit())));
      for (Verdict verdict : line.verdicts()) {
        targets.rows.add(
            List.of(
                line.name() + ": " + verdict.what(),
                number(verdict.value()),
                verdict.relation().symbol() + " " + number(verdict.target()),
                verdict.met() ? "met" : "MISSED"));
      }
    }
    String text = machine(results.machine()) + "\n" + figures;
    return targets.rows.size() == 1 ? text : text + "\n" + targets;
  }

  /** What changed between two runs. */
  public static String of(Comparison comparison) {
    Table table = new Table("", "unit", "before", "now", "worse by", "hand-written worse by", "");
    for (Comparison.Difference difference : comparison.differences()) {
      table.rows.add(
          List.of(
              difference.name(),
              difference.unit().symbol(),
              number(difference.before()),
              number(difference.now()),
              percent(difference.worsening()),
              difference.referenceWorsening().map(Table::percent).orElse(""),
              difference.worsening() > comparison.threshold() ? "REGRESSION" : ""));
    }
    return table.toString();
  }

  private static String machine(Machine machine) {
    StringBuilder text = new StringBuilder();
    text.append(machine.at()).append(", ").append(machine.cores()).append(" cores, ").append(machine.system());
    text.append(String.format(Locale.ROOT, ", load before %.2f%n", machine.loadBefore()));
    Map<String, String> sorted = new TreeMap<>(machine.versions());
    sorted.forEach((name, version) -> text.append(name).append(' ').append(version).append('\n'));
    return text.toString();
  }

  private static String median(Optional<Summary> summary) {
    return summary.map(s -> number(s.median())).orElse("");
  }

  private static String ratio(OptionalDouble ratio) {
    return ratio.isPresent() ? String.format(Locale.ROOT, "%.3f×", ratio.getAsDouble()) : "";
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%+.1f %%", share * 100);
  }

  private static String number(double value) {
    double size = Math.abs(value);
    String format = size >= 1000 ? "%.0f" : size >= 100 ? "%.1f" : size >= 10 ? "%.2f" : "%.3f";
    return String.format(Locale.ROOT, format, value);
  }

  @Override
  public String toString() {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int column = 0; column < columns; column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < columns; column++) {
        String format = "%" + (column == 0 ? "-" : "") + Math.max(1, widths[column]) + "s  ";
        line.append(String.format(Locale.ROOT, format, row.get(column)));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
