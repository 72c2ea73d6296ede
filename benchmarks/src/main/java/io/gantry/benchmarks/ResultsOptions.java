package io.gantry.benchmarks;

import io.gantry.benchmarks.result.Comparison;
import io.gantry.benchmarks.result.Results;
import io.gantry.benchmarks.result.Table;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What every benchmark command does with its results: write, print, compare. */
public final class ResultsOptions {

  @Option(names = "--out", description = "Where the results go (default: a file in benchmarks/target).")
  private Optional<Path> out;

  @Option(names = "--compare", description = "Results of an earlier run to compare with.")
  private Optional<Path> compare;

  @Option(
      names = "--threshold",
      defaultValue = "20",
      description = "Percent by which a figure may be worse than before (default: ${DEFAULT-VALUE}).")
  private double thresholdPercent;

  /**
   * The results to compare with. Ask before measuring: results that cannot be compared should not cost minutes.
   *
   * @throws IOException when there is no such file or it holds no results
   */
  public Optional<Results> before() throws IOException {
    return compare.isPresent() ? Optional.of(Results.read(compare.get())) : Optional.empty();
  }

  /**
   * Writes and prints.
   *
   * @param usual the file when none is asked for
   * @param subject what the figures are of
   * @param reference what they are held against
   * @return the exit code: 1 when a figure is worse than before by more than the threshold
   */
  public int show(
      Results results, Optional<Results> before, Path usual, String subject, String reference, PrintStream console)
      throws IOException {
    Path file = out.orElse(usual);
    results.write(file);
    console.println();
    console.println(Table.of(results, subject, reference));
    console.println("Written to " + file);
    return before.map(earlier -> compare(earlier, results, console)).orElse(0);
  }

  private int compare(Results before, Results now, PrintStream console) {
    Comparison comparison = Comparison.of(before, now, thresholdPercent / 100);
    console.println();
    console.println(Table.of(comparison));
    int regressions = comparison.regressions().size();
    console.printf(
        Locale.ROOT,
        "%d figures compared, %d worse by more than %.0f %%%n",
        comparison.differences().size(),
        regressions,
        thresholdPercent);
    return regressions == 0 ? 0 : 1;
  }
}
