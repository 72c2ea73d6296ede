package io.gantry.benchmarks;

import io.gantry.benchmarks.reference.BenchSchema;
import io.gantry.benchmarks.result.Line;
import io.gantry.benchmarks.result.Machine;
import io.gantry.benchmarks.result.Results;
import io.gantry.benchmarks.result.Summary;
import io.gantry.benchmarks.result.Unit;
import io.gantry.benchmarks.result.Verdict;
import io.gantry.benchmarks.scenario.HiddenLimitScenario;
import io.gantry.benchmarks.scenario.LatencyScenario;
import io.gantry.benchmarks.scenario.LoadScenario;
import io.gantry.benchmarks.scenario.Plans;
import io.gantry.benchmarks.scenario.Scenario;
import io.gantry.benchmarks.scenario.SoakScenario;
import io.gantry.benchmarks.scenario.Surroundings;
import io.gantry.benchmarks.scenario.ToolBatchScenario;
import io.gantry.benchmarks.server.GantryClient;
import io.gantry.benchmarks.server.GantryHome;
import io.gantry.benchmarks.server.JournalCommits;
import io.gantry.benchmarks.server.MeasuredProcess;
import io.gantry.fakeprovider.FakeProvider;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** All scenarios, one after the other, against the server of one home folder. */
final class Suite {

  private static final double MOST_MEGABYTES_AT_REST = 700;
  /** A server that has been up for longer may have worked already; what it holds then is not its rest. */
  private static final Duration FRESH = Duration.ofSeconds(60);

  private final GantryHome home;
  private final List<Scenario> scenarios;
  private final String commit;
  private final Clock clock;
  private final Consumer<String> progress;

  /**
   * @param commit of the sources, for the record
   * @param progress told what begins
   */
  Suite(GantryHome home, List<Scenario> scenarios, String commit, Clock clock, Consumer<String> progress) {
    this.home = home;
    this.scenarios = List.copyOf(scenarios);
    this.commit = commit;
    this.clock = clock;
    this.progress = progress;
  }

  /** What the project is measured by. */
  static List<Scenario> scenarios() {
    return List.of(
        new LatencyScenario(Plans.chain(10, 0), 100, 200, OptionalDouble.empty()),
        new LatencyScenario(Plans.chain(10, 50), 3, 20, OptionalDouble.empty()),
        new LatencyScenario(Plans.fanOut(20, 50), 20, 60, OptionalDouble.of(1.06)),
        new LatencyScenario(Plans.twoThenOne(), 3, 20, OptionalDouble.of(1.03)),
        new LatencyScenario(Plans.uneven(), 10, 30, OptionalDouble.of(1.03)),
        new ToolBatchScenario(8, 50, 150, 60),
        new LoadScenario(Plans.chain(5, 0), 200, 5, 3, 7),
        new HiddenLimitScenario(60, 20, Duration.ofSeconds(30), Duration.ofSeconds(90)),
        new SoakScenario(10, 13));
  }

  /** Measures everything; blocks for some minutes. */
  Results run() throws IOException, SQLException {
    MeasuredProcess server = home.server();
    List<Line> lines = new ArrayList<>();
    if (server.age(clock).compareTo(FRESH) < 0) {
      lines.add(atRest(server.residentMegabytes()));
    } else {
      progress.accept("not the memory at rest: the server runs for longer than " + FRESH.toSeconds() + " s");
    }
    ExecutorService executor = Executors.newFixedThreadPool(2 * Runtime.getRuntime().availableProcessors());
    try (FakeProvider provider = FakeProvider.start();
        BenchSchema schema = new BenchSchema(home.database())) {
      GantryClient gantry = new GantryClient(home.address(), home.adminPassword(), executor);
      Surroundings surroundings =
          new Surroundings(
              gantry, provider, schema, new JournalCommits(home.database()), server, home.databaseServer(), executor);
      Machine machine = Machine.here(clock, versions(schema));
      for (Scenario scenario : scenarios) {
        progress.accept(scenario.name());
        lines.addAll(scenario.measure(surroundings));
      }
      return new Results(machine, lines);
    } finally {
      executor.shutdown();
    }
  }

  private static Line atRest(double megabytes) {
    return Line.ofGantry("memory of the server at rest", Unit.MEGABYTES, Summary.of(List.of(megabytes)))
        .with(Verdict.atMost("after its start", megabytes, MOST_MEGABYTES_AT_REST));
  }

  private Map<String, String> versions(BenchSchema schema) throws IOException, SQLException {
    return Map.of(
        "Gantry", commit,
        "Java", System.getProperty("java.version"),
        "server", home.serverVersion(),
        "server's Java", home.serverJava(),
        "PostgreSQL", schema.databaseVersion());
  }
}
