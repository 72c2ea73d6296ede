package io.gantry.benchmarks;

import io.gantry.benchmarks.result.Results;
import io.gantry.benchmarks.scenario.Scenario;
import io.gantry.benchmarks.server.GantryHome;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

  private static final Path USUAL_FILE = Path.of("benchmarks/target/results.json");

  @Option(names = "--home", required = true, description = "Folder of the server's state, usually .gantry.")
  private Path home;

  @Mixin private ResultsOptions results;

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
    Optional<Results> before = results.before();
    Results found = new Suite(new GantryHome(home), scenarios(), commit, Clock.systemUTC(), this::progress).run();
    return results.show(found, before, USUAL_FILE, "Gantry", "hand-written", console);
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

  private void progress(String what) {
    console.println("measuring: " + what);
  }
}
