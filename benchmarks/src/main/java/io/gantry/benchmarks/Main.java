package io.gantry.benchmarks;

import io.gantry.benchmarks.result.Comparison;
import io.gantry.benchmarks.result.Results;
import io.gantry.benchmarks.result.Table;
import io.gantry.benchmarks.scenario.Scenario;
import io.gantry.benchmarks.server.GantryHome;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures a running Gantry beside a hand-written program and prints what it found. Ends with 0, with 1 when a figure
 * is worse than in an earlier run by more than the threshold or when something failed, with 2 on wrong usage. A
 * missed target is printed and does not change the exit code.
 */
@Command(
    name = "benchmarks/run",
    mixinStandardHelpOptions = true,
    description = "Measures a running Gantry beside a hand-written program.")
public final class Main implements Callable<Integer> {

  @Option(names = "--home", required = true, description = "Folder of the server's state, usually .gantry.")
  private Path home;

  @Option(
      names = "--out",
      defaultValue = "benchmarks/target/results.json",
      description = "Where the results go (default: ${DEFAULT-VALUE}).")
  private Path out;

  @Option(names = "--compare", description = "Results of an earlier run to compare with.")
  private Optional<Path> compare;

  @Option(
      names = "--threshold",
      defaultValue = "20",
      description = "Percent by which a figure may be worse than before (default: ${DEFAULT-VALUE}).")
  private double thresholdPercent;

  @Option(names = "--only", description = "Measure only scenarios whose name contains this.")
  private Optional<String> only;

  @Option(names = "--quick", description = "A fifth of the rounds: for a look, not for the record.")
  private boolean quick;

  @Option(names = "--commit", defaultValue = "unknown", description = "Name of the sources, for the record.")
  private String commit;

  private final PrintStream console = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  private Main() {}

  /** Runs the command and ends the process. */
  public static void main(String[] args) {
    // The fake provider's server tells of its start and stop, in the middle of the table.
    Logger.getLogger("").setLevel(Level.WARNING);
    System.exit(new CommandLine(new Main()).setExecutionExceptionHandler(Main::failed).execute(args));
  }

  @Override
  public Integer call() throws IOException, SQLException {
    // Read first: results that cannot be compared should not cost minutes.
    Optional<Results> before = compare.isPresent() ? Optional.of(Results.read(compare.get())) : Optional.empty();
    Results results = new Suite(new GantryHome(home), scenarios(), commit, Clock.systemUTC(), this::progress).run();
    results.write(out);
    console.println();
    console.println(Table.of(results));
    console.println("Written to " + out);
    return before.map(earlier -> compare(earlier, results)).orElse(0);
  }

  private static int failed(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    command.getErr().println("benchmarks/run: " + cause.getMessage() + " (" + cause.getClass().getSimpleName() + ")");
    return CommandLine.ExitCode.SOFTWARE;
  }

  private List<Scenario> scenarios() {
    return Suite.scenarios().stream()
        .filter(scenario -> only.map(text -> scenario.name().contains(text)).orElse(true))
        .map(scenario -> quick ? scenario.quick() : scenario)
        .toList();
  }

  private int compare(Results before, Results now) {
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

  private void progress(String what) {
    console.println("measuring: " + what);
  }
}
