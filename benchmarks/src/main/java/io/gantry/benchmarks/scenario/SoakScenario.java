package io.gantry.benchmarks.scenario;

import static io.gantry.benchmarks.scenario.Series.millisSince;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.benchmarks.result.Line;
import io.gantry.benchmarks.result.Summary;
import io.gantry.benchmarks.result.Unit;
import io.gantry.benchmarks.result.Verdict;
import io.gantry.benchmarks.server.FinishedRun;
import io.gantry.fakeprovider.FakeProvider;
import io.gantry.fakeprovider.RecordedRequest;
import io.gantry.fakeprovider.Reply.ScriptedToolCall;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * Queries submitted at once that each ask three sources several times in one reply, each source with a rate of its own:
 * whether any source is asked more often than it allows, and whether all take longer than the slowest source alone.
 *
 * @param queries runs
 * @param each calls of one run to each source
 */
public record SoakScenario(int queries, int each) implements Scenario {

  private static final double MOST_OF_SLOWEST = 1.05;
  private static final double MOST_OF_HEAP = 1.1;
  private static final int MOST_AT_ONCE = 8;
  private static final int LATENCY_MS = 50;
  private static final String WARM_UP = "warm-up";
  private static final String MEASURED = "soak";
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofMinutes(5);
  private static final List<Source> SOURCES =
      List.of(new Source("tickets", 60), new Source("mail", 90), new Source("wiki", 120));

  private record Source(String name, int perMinute) {

    /** The page that stands for the source; another one in each round, so that none has used up anything of the next. */
    String page(String round) {
      return round + "-" + name + "-" + LATENCY_MS + "ms";
    }
  }

  @Override
  public String name() {
    return "soak, " + queries + " queries";
  }

  /** Over in a minute; with a fifth of the calls no source would meet its limit. */
  @Override
  public Scenario quick() {
    return new SoakScenario(queries, SOURCES.get(0).perMinute() / queries + 1);
  }

  @Override
  public List<Line> measure(Surroundings surroundings) {
    // Classes, connections, compiled code and every series of the metrics are there before the heap is looked at.
    all(surroundings, WARM_UP);
    double heapBefore = surroundings.server().liveHeapMegabytes();
    long begun = System.nanoTime();
    all(surroundings, MEASURED);
    double seconds = millisSince(begun) / 1000;
    double heapAfter = surroundings.server().liveHeapMegabytes();

    double atLeast = SOURCES.stream().mapToDouble(this::secondsAlone).max().orElseThrow();
    List<Line> lines = new ArrayList<>();
    lines.add(
        Line.ofGantry(name(), Unit.SECONDS, of(seconds))
            .withLimit(atLeast)
            .with(Verdict.atMost("as a multiple of the slowest source alone", seconds / atLeast, MOST_OF_SLOWEST)));
    SOURCES.forEach(source -> lines.addAll(lines(source, arrivals(surroundings.provider(), source))));
    lines.add(Line.ofGantry(name() + ", heap of the server before", Unit.MEGABYTES, of(heapBefore)));
    lines.add(
        Line.ofGantry(name() + ", heap of the server after", Unit.MEGABYTES, of(heapAfter))
            .with(Verdict.atMost("as a multiple of that before", heapAfter / heapBefore, MOST_OF_HEAP)));
    return lines;
  }

  /** Submits every query and waits for all; only the measured round has rates. */
  private void all(Surroundings surroundings, String round) {
    List<CompletableFuture<FinishedRun>> runs =
        IntStream.range(0, queries)
            .mapToObj(query -> surroundings.gantry().run(request(surroundings, round, query)))
            .toList();
    runs.forEach(CompletableFuture::join);
  }

  /** Every query has a model of its own, the same in each round, which asks for pages that no other asks for. */
  private HttpRequest request(Surroundings surroundings, String round, int query) {
    FakeProvider provider = surroundings.provider();
    String model = "query-" + query;
    List<ScriptedToolCall> calls = new ArrayList<>();
    for (int call = 0; call < each; call++) {
      for (Source source : SOURCES) {
        calls.add(ToolWorkflow.get(source.name(), "/" + query + "/" + call));
      }
    }
    ToolWorkflow.script(provider, model, calls);
    ToolWorkflow workflow = new ToolWorkflow(provider, model);
    for (Source source : SOURCES) {
      URI page = provider.page(source.page(round));
      ObjectNode site = workflow.site(source.name(), page).put("max_concurrency", MOST_AT_ONCE);
      if (round.equals(MEASURED)) {
        site.put("rate_per_minute", source.perMinute());
      }
    }
    return surroundings.gantry().request(workflow.spec(), LONGEST);
  }

  /** What a source needs at least: its limit at once, as many again each minute later, and the last of them. */
  private double secondsAlone(Source source) {
    int calls = queries * each;
    int minutes = (calls - 1) / source.perMinute();
    int last = calls - minutes * source.perMinute();
    double rounds = Math.ceil(last / (double) MOST_AT_ONCE);
    return minutes * MINUTE.toSeconds() + rounds * LATENCY_MS / 1000;
  }

  private List<Line> lines(Source source, long[] arrivals) {
    if (arrivals.length != queries * each) {
      throw new IllegalStateException(
          name() + ": " + arrivals.length + " calls reached " + source.name() + ", expected " + queries * each
              + "; the figures mean nothing. Is the server allowed to call the provider (gantry.tools.http.allow)?");
    }
    int limit = source.perMinute();
    double most = Arrivals.mostWithin(arrivals, MINUTE.toNanos());
    Line calls =
        Line.ofGantry(name() + ", most in any 60 s at " + source.name(), Unit.CALLS_PER_MINUTE, of(most))
            .withLimit(limit)
            .with(Verdict.atMost("of its limit", most, limit));
    double seconds = Arrivals.shortest(arrivals, limit + 1) / 1e9;
    return seconds == 0
        ? List.of(calls)
        : List.of(
            calls,
            Line.ofGantry(name() + ", shortest time of " + (limit + 1) + " at " + source.name(), Unit.SECONDS, of(seconds))
                .withLimit(MINUTE.toSeconds()));
  }

  private static long[] arrivals(FakeProvider provider, Source source) {
    return provider.requests().stream()
        .filter(request -> request.model().equals("pages/" + source.page(MEASURED)))
        .mapToLong(RecordedRequest::receivedNanos)
        .sorted()
        .toArray();
  }

  private static Summary of(double value) {
    return Summary.of(List.of(value));
  }
}
