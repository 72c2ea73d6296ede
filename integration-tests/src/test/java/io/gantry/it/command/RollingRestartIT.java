package io.gantry.it.command;

import static io.gantry.it.client.WorkflowSpec.aChain;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.fakeprovider.ModelScript;
import io.gantry.fakeprovider.RecordedRequest;
import io.gantry.it.client.Answer;
import io.gantry.it.client.EventStream;
import io.gantry.it.client.GantryClient;
import io.gantry.it.client.RunState;
import io.gantry.it.client.WorkflowSpec;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The server is stopped in order and started again under load. One server stands for a fleet behind a load balancer: a
 * connection that is refused counts as the 503 the balancer would answer while no server is ready.
 */
@ExtendWith(DevServerExtension.class)
class RollingRestartIT {

  private static final Logger LOG = Logger.getLogger(RollingRestartIT.class.getName());
  private static final int CLIENTS = 12;
  private static final int STEPS = 3;
  private static final int RUNS_BETWEEN = 40;
  private static final long PAUSE_MILLIS = 100;

  private final DevServer gantry;

  RollingRestartIT(DevServer gantry) {
    this.gantry = gantry;
  }

  @BeforeEach
  void up() {
    gantry.up();
    gantry.provider().reset();
    gantry.provider().script("rolling", ModelScript.ECHO.withLatency(200, 60));
  }

  @Test
  void underLoadEveryRequestIsAnsweredNoRunIsLostAndNoModelCallIsMadeTwice() throws Exception {
    Load load = new Load();
    ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    List<Future<?>> clients = new ArrayList<>();
    GantryClient client = gantry.client();
    try {
      for (int number = 0; number < CLIENTS; number++) {
        boolean waits = number % 2 == 0;
        clients.add(threads.submit(() -> load.submit(client, waits)));
      }
      int rounds = Integer.getInteger("gantry.crash.rounds", 2);
      for (int round = 0; round < rounds; round++) {
        load.await(RUNS_BETWEEN);
        long begun = System.nanoTime();
        assertThat(gantry.run("down").exitCode()).isZero();
        LOG.info("Stopped in " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun) + " ms: " + load);
        gantry.up();
      }
      load.await(RUNS_BETWEEN);
      load.over.countDown();
      for (Future<?> one : clients) {
        one.get(60, TimeUnit.SECONDS);
      }
    } finally {
      load.over.countDown();
      threads.shutdown();
    }

    List<String> ends = load.accepted.stream().map(id -> client.await(id).status()).toList();
    Map<String, Long> calls =
        gantry.provider().requests().stream()
            .collect(Collectors.groupingBy(RecordedRequest::requestHash, Collectors.counting()));
    LOG.info(load + "; " + calls.size() + " model calls, "
        + calls.values().stream().filter(times -> times > 1).count() + " made twice");
    assertThat(load.others).as("answers that are neither success nor 503 with Retry-After").isEmpty();
    assertThat(load.refused.get()).as("the server was away").isPositive();
    assertThat(ends).containsOnly("completed");
    assertThat(calls.values()).as("how often each model call was made").containsOnly(1L);
    assertThat(calls).as("model calls").hasSize(load.accepted.size() * STEPS);
  }

  @Test
  void aStopAnswersWhoeverWaitsAndEndsStreamsThatGoOnAfterTheRestart() throws Exception {
    gantry.provider().script("rolling", ModelScript.ECHO.withLatency(1500, 0));
    GantryClient client = gantry.client();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<Answer> waiting =
          threads.submit(() -> client.post("/api/v1/runs", submission("stopped-run"), "Prefer", "wait=60"));
      assertThat(gantry.provider().awaitCalls("rolling", 1, Duration.ofSeconds(30))).isTrue();
      EventStream stream = client.follow("stopped-run", 0);
      Future<List<EventStream.Message>> followed = threads.submit(() -> stream.until(entry -> false));

      assertThat(gantry.run("down").exitCode()).isZero();

      assertThat(waiting.get(10, TimeUnit.SECONDS).status()).isEqualTo(202);
      List<EventStream.Message> before = followed.get(10, TimeUnit.SECONDS);
      long last = Long.parseLong(before.get(before.size() - 1).id());
      gantry.up();
      try (EventStream rest = gantry.client().follow("stopped-run", last)) {
        List<EventStream.Message> after = rest.until(entry -> false);
        assertThat(after.get(0).id()).isEqualTo(Long.toString(last + 1));
        assertThat(after.get(after.size() - 1).entry().isFinal()).isTrue();
      }
      RunState run = gantry.client().state("stopped-run");
      assertThat(run.status()).isEqualTo("completed");
      assertThat(gantry.provider().requests()).hasSize(STEPS);
    } finally {
      threads.shutdown();
    }
  }

  private ObjectNode submission(String id) {
    WorkflowSpec workflow = aChain("rolling").askedOf(gantry.provider(), "rolling").required("run", "string");
    for (int step = 0; step < STEPS; step++) {
      workflow.step("Step " + step + " of {{ run }}");
    }
    ObjectNode body = GantryClient.submission(workflow);
    body.put("workflowId", id).putObject("inputs").put("run", id);
    return body;
  }

  /** What many clients met. A client that got no answer asks again with the same workflow id. */
  private final class Load {

    private final CountDownLatch over = new CountDownLatch(1);
    private final Queue<String> accepted = new ConcurrentLinkedQueue<>();
    private final Queue<String> others = new ConcurrentLinkedQueue<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final AtomicInteger unavailable = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger connectionsLost = new AtomicInteger();

    void submit(GantryClient client, boolean waits) {
      while (over.getCount() > 0) {
        String id = "rolling-" + System.identityHashCode(this) + "-" + numbers.incrementAndGet();
        String[] headers = waits ? new String[] {"Prefer", "wait=20"} : new String[0];
        while (!isAccepted(id, sent -> client.post("/api/v1/runs", submission(sent), headers)) && over.getCount() > 0) {
          pause();
        }
        if (!waits) {
          pause();
        }
      }
    }

    /** Waits for so many more runs to be accepted. */
    void await(int more) {
      int until = accepted.size() + more;
      while (accepted.size() < until) {
        assertThat(others).isEmpty();
        pause();
      }
    }

    private boolean isAccepted(String id, Function<String, Answer> request) {
      Answer answer;
      try {
        answer = request.apply(id);
      } catch (UncheckedIOException e) {
        boolean nobodyListens =
            e.getCause() instanceof ConnectException || e.getCause() instanceof HttpConnectTimeoutException;
        (nobodyListens ? refused : connectionsLost).incrementAndGet();
        return false;
      }
      if (answer.status() / 100 == 2) {
        accepted.add(id);
        return true;
      }
      if (answer.status() == 503 && answer.header("Retry-After").isPresent()) {
        unavailable.incrementAndGet();
      } else {
        others.add(answer.toString());
      }
      return false;
    }

    private void pause() {
      try {
        over.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public String toString() {
      return ("%d runs accepted, %d times 503 with Retry-After, %d connections refused, %d connections closed while"
              + " asking, %d others")
          .formatted(accepted.size(), unavailable.get(), refused.get(), connectionsLost.get(), others.size());
    }
  }
}
