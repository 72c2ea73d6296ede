package io.gantry.benchmarks.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Two runs of the benchmark beside each other. Lines are matched by name; those that only one run has are left out.
 *
 * @param threshold the worsening of Gantry's median, as a share of the earlier one, above which it counts as a
 *     regression
 */
public record Comparison(List<Difference> differences, double threshold) {

  public Comparison {
    differences = List.copyOf(differences);
  }

  /**
   * One line before and now.
   *
   * @param worsening of Gantry's median; negative when it got better
   * @param referenceWorsening of the hand-written program's, which tells how much the machine itself changed
   */
  public record Difference(
      String name, Unit unit, double before, double now, double worsening, Optional<Double> referenceWorsening) {}

  /** Compares the medians of every line that both runs have. */
  public static Comparison of(Results before, Results now, double threshold) {
    Map<String, Line> earlier =
        before.lines().stream().collect(Collectors.toMap(Line::name, Function.identity()));
    List<Difference> differences = new ArrayList<>();
    for (Line line : now.lines()) {
      Line old = earlier.get(line.name());
      if (old != null && old.gantry().isPresent() && line.gantry().isPresent()) {
        differences.add(difference(line, old));
      }
    }
    return new Comparison(differences, threshold);
  }

  private static Difference difference(Line now, Line before) {
    double was = before.gantry().orElseThrow().median();
    double is = now.gantry().orElseThrow().median();
    Optional<Double> reference =
        before
            .reference()
            .flatMap(old -> now.reference().map(current -> now.unit().worsening(old.median(), current.median())));
    return new Difference(now.name(), now.unit(), was, is, now.unit().worsening(was, is), reference);
  }

  /** The lines that got worse by more than the threshold. */
  public List<Difference> regressions() {
    return differences.stream().filter(difference -> difference.worsening() > threshold).toList();
  }
}
