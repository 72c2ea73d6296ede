package io.gantry.benchmarks.executors;

import io.gantry.benchmarks.ResultsOptions;
import io.gantry.benchmarks.result.Line;
import io.gantry.benchmarks.result.Machine;
import io.gantry.benchmarks.result.Results;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures the executors of a running server that has the probe. Exit codes as those of the other benchmarks. */
@Command(
    name = "benchmarks/run --only executors",
    mixinStandardHelpOptions = true,
    description = "Measures a server's executors beside plain pools in the same process.")
public final class ExecutorsMain implements Callable<Integer> {

  private static final int QUICKER = 3;

  @Option(names = "--address", required = true, description = "Where the probe answers.")
  private URI address;

  @Option(names = "--server", defaultValue = "liberty", description = "liberty or payara (default: ${DEFAULT-VALUE}).")
  private Contestant.Server server;

  @Option(names = "--rounds", defaultValue = "9", description = "Rounds that count (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(names = "--quick", description = "A third of the rounds: for a look, not for the record.")
  private boolean quick;

  @Option(names = "--commit", defaultValue = "unknown", description = "Name of the sources, for the record.")
  private String commit;

  @Mixin private ResultsOptions results;

  private final PrintStream console = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  private ExecutorsMain() {}

  /** Runs the command and ends the process. */
  public static void main(String[] args) {
    System.exit(
        new CommandLine(new ExecutorsMain())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(ExecutorsMain::failed)
            .execute(args));
  }

  @Override
  public Integer call() throws IOException {
    Optional<Results> before = results.before();
    Probe probe = new Probe(address);
    Probe.Host host = probe.host();
    Machine machine =
        Machine.here(
            Clock.systemUTC(), Map.of("Gantry", commit, "server", host.server(), "server's Java", host.java()));
    int counted = Math.max(1, quick ? rounds / QUICKER : rounds);
    int warmups = Math.max(1, counted / QUICKER);
    List<Line> lines =
        new ExecutorSuite(
                probe, server.contestants(host.feature()), warmups, counted, what -> console.println("measuring: " + what))
            .run();
    Path out = Path.of("benchmarks/target/executors-" + server.name().toLowerCase(Locale.ROOT) + ".json");
    return results.show(new Results(machine, lines), before, out, "executor", "plain pool", console);
  }

  private static int failed(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
    command.getErr().println("benchmarks/run: " + failure.getMessage() + " (" + failure.getClass().getSimpleName() + ")");
    return CommandLine.ExitCode.SOFTWARE;
  }
}
