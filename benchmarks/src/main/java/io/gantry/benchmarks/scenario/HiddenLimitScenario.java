package io.gantry.benchmarks.scenario;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.benchmarks.reference.LoneRetries;
import io.gantry.benchmarks.result.Line;
import io.gantry.benchmarks.result.Summary;
import io.gantry.benchmarks.result.Unit;
import io.gantry.benchmarks.result.Verdict;
import io.gantry.fakeprovider.FakeProvider;
import io.gantry.fakeprovider.ModelScript.Limits;
import io.gantry.fakeprovider.ModelScript;
import io.gantry.fakeprovider.ModelStats;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Many runs against a provider that tells nobody its limit, which halves meanwhile: what they get of what the provider
 * takes, and how much is not refused. Beside them callers that each wait by themselves.
 *
 * @param concurrent runs under way at any moment, one call each
 * @param perSecond what the provider takes at first
 * @param settling time to find the limit, and to find the halved one
 * @param measured time that counts after each
 */
public record HiddenLimitScenario(int concurrent, int perSecond, Duration settling, Duration measured)
    implements Scenario {

  private static final double LEAST_ATTAINED = 0.9;
  private static final double LEAST_TAKEN_PERCENT = 99;
  private static final int LATENCY_MS = 200;
  private static final int RETRIES = 20;

  @Override
  public String name() {
    return "hidden limit, " + concurrent + " at once";
  }

  @Override
  public Scenario quick() {
    return new HiddenLimitScenario(concurrent, perSecond, settling, measured.dividedBy(3));
  }

  @Override
  public List<Line> measure(Surroundings surroundings) {
    URI provider = surroundings.provider().v1();
    HttpRequest request = surroundings.gantry().request(workflow("hidden-of-gantry", provider));
    LoneRetries lone = new LoneRetries(provider, "hidden-of-others", surroundings.executor());
    List<Phase> gantry = phases(surroundings, "hidden-of-gantry", may -> runs(surroundings, request, may));
    List<Phase> others = phases(surroundings, "hidden-of-others", lone::goOn);
    List<Line> lines = new ArrayList<>();
    for (int phase = 0; phase < gantry.size(); phase++) {
      lines.addAll(lines(gantry.get(phase), others.get(phase)));
    }
    return lines;
  }

  /** What the provider saw of one measured time. */
  private record Phase(String name, double limit, double answeredPerSecond, double takenPercent) {}

  private List<Phase> phases(
      Surroundings surroundings, String model, Function<BooleanSupplier, CompletableFuture<?>> caller) {
    FakeProvider provider = surroundings.provider();
    boolean[] over = new boolean[1];
    BooleanSupplier may =
        () -> {
          synchronized (over) {
            return !over[0];
          }
        };
    limit(provider, model, perSecond);
    CompletableFuture<?>[] callers =
        IntStream.range(0, concurrent).mapToObj(place -> caller.apply(may)).toArray(CompletableFuture[]::new);
    List<Phase> phases = new ArrayList<>();
    phases.add(phase(provider, model, name() + ", " + perSecond + "/s", perSecond));
    limit(provider, model, perSecond / 2.0);
    phases.add(phase(provider, model, name() + ", halved to " + perSecond / 2 + "/s", perSecond / 2.0));
    synchronized (over) {
      over[0] = true;
    }
    // Those who wait need not find the limit once more.
    provider.script(model, ModelScript.ECHO);
    CompletableFuture.allOf(callers).join();
    return phases;
  }

  private static void limit(FakeProvider provider, String model, double perSecond) {
    provider.script(model, ModelScript.ECHO.withLatency(LATENCY_MS, 0).withLimits(new Limits(perSecond, 0, 0)));
  }

  private Phase phase(FakeProvider provider, String model, String name, double limit) {
    pass(settling);
    ModelStats before = provider.stats(model);
    pass(measured);
    ModelStats after = provider.stats(model);
    double answered = after.answered() - before.answered();
    double refused = after.rateLimited() - before.rateLimited();
    return new Phase(name, limit, answered / measured.toSeconds(), 100 * answered / (answered + refused));
  }

  private static void pass(Duration time) {
    CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS)).join();
  }

  private static CompletableFuture<?> runs(Surroundings surroundings, HttpRequest request, BooleanSupplier may) {
    if (!may.getAsBoolean()) {
      return CompletableFuture.completedFuture(null);
    }
    return surroundings
        .gantry()
        .run(request)
        .thenComposeAsync(run -> runs(surroundings, request, may), surroundings.executor());
  }

  private static ObjectNode workflow(String model, URI provider) {
    ObjectNode spec = WorkflowSpec.of(Plans.chain(1, 0), provider);
    spec.withObject("/runtime").put("model_id", model).withObject("/failure_policy").put("retries", RETRIES);
    spec.path("agents").forEach(agent -> ((ObjectNode) agent).put("model_id", model));
    return spec;
  }

  private static List<Line> lines(Phase gantry, Phase others) {
    double attained = gantry.answeredPerSecond() / gantry.limit();
    return List.of(
        Line.of(gantry.name(), Unit.CALLS_PER_SECOND, of(gantry.answeredPerSecond()), of(others.answeredPerSecond()))
            .withLimit(gantry.limit())
            .with(Verdict.atLeast("share of what the provider takes", attained, LEAST_ATTAINED)),
        Line.of(gantry.name() + ", not refused", Unit.PERCENT, of(gantry.takenPercent()), of(others.takenPercent()))
            .with(Verdict.atLeast("percent of the calls", gantry.takenPercent(), LEAST_TAKEN_PERCENT)));
  }

  private static Summary of(double value) {
    return Summary.of(List.of(value));
  }
}
