package io.gantry.engine.tool;

import static io.gantry.engine.tool.ToolFixtures.context;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.context.Caller;
import io.gantry.engine.time.RealTime;
import io.gantry.engine.tool.JobServer.Says;
import io.gantry.engine.workflow.AnswerPath;
import io.gantry.engine.workflow.Poll;
import io.gantry.engine.workflow.Poll.Cancel;
import io.gantry.engine.workflow.Poll.States;
import io.gantry.engine.workflow.Tools.HttpExecutor;
import io.gantry.engine.workflow.Tools.Terms;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pauses that grow, held against asking every two seconds: in a time that the test lets pass. */
@Timeout(60)
class PollingPaceTest {

  private static final Duration TICK = Duration.ofMillis(25);

  /**
   * @param took until the call knew that the job was done
   * @param polls questions after it
   */
  private record Followed(Duration took, long polls) {}

  @ParameterizedTest
  @ValueSource(ints = {100, 450, 700, 1_200})
  void aJobThatIsDoneSoonIsKnownToBeAFifthSoonerAtLeast(int millis) throws IOException {
    Followed growing = follow(Duration.ofMillis(millis), pauses(500, 1.5, 5_000));
    Followed even = follow(Duration.ofMillis(millis), pauses(2_000, 1, 2_000));

    assertThat(even.took()).isEqualTo(Duration.ofSeconds(2));
    assertThat(growing.took().toMillis()).isLessThanOrEqualTo(even.took().toMillis() * 8 / 10);
    assertThat(growing.polls()).isLessThanOrEqualTo(2);
  }

  @Test
  void aJobThatTakesAMinuteIsAskedAfterHalfAsOften() throws IOException {
    Followed growing = follow(Duration.ofMinutes(1), pauses(500, 1.5, 5_000));
    Followed even = follow(Duration.ofMinutes(1), pauses(2_000, 1, 2_000));

    assertThat(even.polls()).isEqualTo(30);
    assertThat(growing.polls()).isEqualTo(16);
    assertThat(growing.took()).isLessThanOrEqualTo(even.took().plusSeconds(5));
  }

  /** Has a job done after so long that is followed in this way. */
  private static Followed follow(Duration done, Poll poll) throws IOException {
    HandTime time = new HandTime();
    HandPool pool = new HandPool();
    try (JobServer jobs = new JobServer();
        GuardedHttpClient http = client(jobs)) {
      jobs.pollsSay(Says.state("in_progress"));
      RunningBatch call = start(jobs, http, time, pool, poll);
      long begun = time.nanos();
      pool.runAll();
      while (!call.outcomes().toCompletableFuture().isDone()) {
        time.pass(TICK);
        if (time.nanos() - begun >= done.toNanos()) {
          jobs.pollsSay(Says.state("completed"));
        }
        pool.runAll();
      }
      return new Followed(Duration.ofNanos(time.nanos() - begun), jobs.polls());
    }
  }

  private static GuardedHttpClient client(JobServer jobs) {
    LocalServer server = jobs.server();
    EgressGuard guard = new EgressGuard(Set.of("api.test:" + server.port()), server::resolve);
    return new GuardedHttpClient(guard, HttpSettings.DEFAULT, new RealTime());
  }

  private static Poll pauses(int first, double growth, int longest) {
    return new Poll(
        new AnswerPath("status"),
        new AnswerPath("id"),
        Optional.empty(),
        Optional.empty(),
        States.USUAL,
        new Cancel("POST", Optional.empty()),
        Duration.ofMillis(first),
        growth,
        Duration.ofMillis(longest));
  }

  private static RunningBatch start(
      JobServer jobs, GuardedHttpClient http, HandTime time, HandPool pool, Poll poll) {
    Terms terms = Terms.within(Duration.ofMinutes(5));
    HttpExecutor executor =
        new HttpExecutor("remote", jobs.baseUrl(), Map.of(), terms, "", ToolFixtures.json("{}"), Optional.of(poll));
    SecretHeaders headers = new SecretHeaders(Map.of(), List.of(), secret -> Optional.empty());
    Polling polling = new Polling(Clock.systemUTC(), CatalogListener.NONE);
    Tool tool = DeclaredTool.of(new HttpExecutorTool("remote", executor, http, headers, polling), terms);
    Toolbox box = new RunToolbox(RunToolbox.Contents.of(List.of(tool)), () -> {});
    ToolBatch batch = new ToolBatch(time, time::nanos);
    String post = "{\"path\":\"/jobs\",\"method\":\"POST\",\"body\":{\"task\":\"x\"}}";
    return batch.run(List.of(new ToolCall("a", "remote", post)), box, context(), pool, Caller.NOBODY);
  }
}
