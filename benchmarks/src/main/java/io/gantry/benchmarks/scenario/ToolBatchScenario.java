package io.gantry.benchmarks.scenario;

import static io.gantry.benchmarks.scenario.Series.millisSince;

import io.gantry.benchmarks.reference.PageClient;
import io.gantry.benchmarks.result.Line;
import io.gantry.benchmarks.result.Summary;
import io.gantry.benchmarks.result.Unit;
import io.gantry.benchmarks.result.Verdict;
import io.gantry.benchmarks.server.FinishedRun;
import io.gantry.benchmarks.server.RunJournal;
import io.gantry.fakeprovider.FakeProvider;
import io.gantry.fakeprovider.RecordedRequest;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One reply that asks for several calls which only read, beside one that asks for a single call: how much longer all
 * together take than one.
 *
 * @param calls of the larger reply
 * @param warmups rounds whose times are thrown away
 */
public record ToolBatchScenario(int calls, int millis, int warmups, int rounds) implements Scenario {

  private static final double MOST_OF_ONE = 1.05;

  /** After this long Gantry opens another connection to a tool's host. */
  private static final Duration CONNECTION_LIFETIME = Duration.ofSeconds(60);
  private static final int QUICKER = 5;

  /** One of the reply before its calls may begin, one of all results. */
  private static final int COMMITS = 2;

  @Override
  public String name() {
    return "tool-batch, " + calls + " × " + millis + " ms";
  }

  @Override
  public Scenario quick() {
    return new ToolBatchScenario(calls, millis, Math.max(1, warmups / QUICKER), Math.max(3, rounds / QUICKER));
  }

  @Override
  public List<Line> measure(Surroundings surroundings) {
    PageClient plain = new PageClient(surroundings.executor());
    Kind one = new Kind(1, surroundings, plain);
    Kind all = new Kind(calls, surroundings, plain);
    for (int round = -warmups; round < rounds; round++) {
      one.measure(round);
      all.measure(round);
    }
    one.expectOverlap();
    all.expectOverlap();
    return lines(one, all);
  }

  private List<Line> lines(Kind one, Kind all) {
    double ofOneCall = all.batch.summary().median() / one.batch.summary().median();
    double ofSlowest = all.ofSlowest.summary().median();
    Summary commits = all.commits();
    List<RecordedRequest> asked = requests(all.site, all.surroundings);
    long lifetimes = lifetimes(asked);
    String single = "tool-batch, 1 × " + millis + " ms";
    return List.of(
        Line.of(single, Unit.MILLISECONDS, one.batch.summary(), one.plain.summary()).withLimit(millis),
        Line.ofGantry(single + ", the call", Unit.MILLISECONDS, one.slowest.summary()).withLimit(millis),
        Line.of(name(), Unit.MILLISECONDS, all.batch.summary(), all.plain.summary())
            .withLimit(millis)
            .with(Verdict.atMost("as a multiple of a reply with one call", ofOneCall, MOST_OF_ONE))
            .with(Verdict.atMost("as a multiple of its slowest call", ofSlowest, MOST_OF_ONE)),
        Line.ofGantry(name() + ", its slowest call", Unit.MILLISECONDS, all.slowest.summary()).withLimit(millis),
        Line.ofGantry(name() + ", commits", Unit.COMMITS, commits)
            .withLimit(COMMITS)
            .with(Verdict.atMost("of reply and results", commits.median(), COMMITS)),
        Line.of(
                name() + ", connections",
                Unit.CONNECTIONS,
                connections(asked),
                connections(requests(all.plainSite, all.surroundings)))
            .withLimit(calls * lifetimes)
            .with(Verdict.atMost("in all rounds", connections(asked).median(), calls * lifetimes)),
        Line.ofGantry(single + ", whole run", Unit.MILLISECONDS, one.run.summary()),
        Line.ofGantry(name() + ", whole run", Unit.MILLISECONDS, all.run.summary()));
  }

  /** The entries of a run from the reply that asks for calls to the last result. */
  private record Measured(String workflowId, long reply, long lastResult) {}

  /** All requests for a site, in order of arrival. */
  private static List<RecordedRequest> requests(String site, Surroundings surroundings) {
    return surroundings.provider().requests().stream()
        .filter(request -> request.model().equals("pages/" + site))
        .toList();
  }

  /** Over how many connections they came. */
  private static Summary connections(List<RecordedRequest> requests) {
    return Summary.of(List.of((double) requests.stream().mapToInt(RecordedRequest::clientPort).distinct().count()));
  }

  /** How many connections that live as long as Gantry's do it takes, one after the other, to be there all the time. */
  private static long lifetimes(List<RecordedRequest> requests) {
    long first = requests.get(0).receivedNanos();
    return 1 + (requests.get(requests.size() - 1).receivedNanos() - first) / CONNECTION_LIFETIME.toNanos();
  }

  /** Replies of one size: a site, a workflow and a model of their own. */
  private final class Kind {

    private final int size;
    private final String site;
    private final String plainSite;
    private final Surroundings surroundings;
    private final PageClient client;
    private final HttpRequest request;
    private final List<URI> pages;
    private final Series run = new Series();
    private final Series batch = new Series();
    private final Series slowest = new Series();
    private final Series ofSlowest = new Series();
    private final Series plain = new Series();
    private final List<Measured> measured = new ArrayList<>();

    Kind(int size, Surroundings surroundings, PageClient client) {
      this.size = size;
      this.surroundings = surroundings;
      this.client = client;
      this.site = "batch-of-" + size + "-" + millis + "ms";
      this.plainSite = "alone-" + size + "-" + millis + "ms";
      FakeProvider provider = surroundings.provider();
      List<String> paths = IntStream.range(0, size).mapToObj(number -> "/" + number).toList();
      ToolWorkflow.script(
          provider, "asks-for-" + size, paths.stream().map(path -> ToolWorkflow.get(site, path)).toList());
      ToolWorkflow workflow = new ToolWorkflow(provider, "asks-for-" + size);
      workflow.site(provider, site);
      this.request = surroundings.gantry().request(workflow.spec());
      URI alone = provider.page(plainSite);
      this.pages = paths.stream().map(path -> URI.create(alone + path)).toList();
    }

    void measure(int round) {
      long begun = System.nanoTime();
      FinishedRun finished = surroundings.gantry().run(request).join();
      run.add(round, millisSince(begun));
      RunJournal journal = surroundings.gantry().journal(finished.workflowId()).join();
      expect("batches", 1, journal.batches());
      expect("results", size, journal.toolCalls().stream().filter(Kind::isFine).count());
      double whole = journal.batch().toNanos() / 1e6;
      double longest = journal.slowestCall().toNanos() / 1e6;
      batch.add(round, whole);
      slowest.add(round, longest);
      ofSlowest.add(round, whole / longest);
      if (round >= 0) {
        measured.add(new Measured(finished.workflowId(), journal.reply().seq(), journal.lastResult().seq()));
      }
      begun = System.nanoTime();
      client.getAll(pages).join();
      plain.add(round, millisSince(begun));
    }

    /** Counted when all is measured, since every look opens a connection to the database. */
    Summary commits() {
      return Summary.of(
          measured.stream()
              .map(run -> (double) surroundings.commits().of(run.workflowId(), run.reply(), run.lastResult()))
              .toList());
    }

    /** All calls of a reply were under way at the same time, and each was made once. */
    void expectOverlap() {
      expect("calls at once", size, surroundings.provider().stats("pages/" + site).maxOverlap());
      expect("calls", (long) size * (warmups + rounds), surroundings.provider().stats("pages/" + site).calls());
    }

    private static boolean isFine(RunJournal.Entry entry) {
      return entry.body().path("status").asText().equals("OK");
    }

    private void expect(String what, long expected, long found) {
      if (found != expected) {
        throw new IllegalStateException(
            name() + ": " + found + " " + what + " of " + site + ", expected " + expected + "; the figures mean nothing."
                + " Is the server allowed to call the provider (gantry.tools.http.allow)?");
      }
    }
  }
}
