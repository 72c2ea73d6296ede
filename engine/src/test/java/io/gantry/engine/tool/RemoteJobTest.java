package io.gantry.engine.tool;

import static io.gantry.engine.tool.ToolFixtures.context;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.context.Caller;
import io.gantry.engine.time.RealTime;
import io.gantry.engine.tool.JobServer.Says;
import io.gantry.engine.tool.ToolOutcome.Status;
import io.gantry.engine.workflow.AnswerPath;
import io.gantry.engine.workflow.Environment;
import io.gantry.engine.workflow.Poll;
import io.gantry.engine.workflow.Poll.Cancel;
import io.gantry.engine.workflow.Poll.States;
import io.gantry.engine.workflow.Tools.HttpExecutor;
import io.gantry.engine.workflow.Tools.Terms;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an HTTP executor does with jobs, over real connections, in a time and on a pool that the test drives by hand. */
@Timeout(30)
class RemoteJobTest {

  private static final Environment.Secret TOKEN =
      new Environment.Secret("TOKEN", Optional.empty(), Environment.Source.ENV, Optional.empty());
  private static final String SECRET = "s3cret$1";
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final Optional<String> ABSENT = Optional.empty();
  private static final String POST = "{\"path\":\"/jobs\",\"method\":\"POST\",\"body\":{\"task\":\"x\"}}";

  private final HandTime time = new HandTime();
  private final HandPool pool = new HandPool();
  private final ToolTraffic traffic = new ToolTraffic(time, time::nanos);
  private final ToolBatch batch = new ToolBatch(time, time::nanos, traffic, ToolBatchSettings.DEFAULT);
  private final List<JobState> polled = new ArrayList<>();
  private final AtomicInteger askedForSecret = new AtomicInteger();
  private IntFunction<Optional<String>> secret = asked -> Optional.of(SECRET);
  private JobServer jobs;
  private GuardedHttpClient http;

  @BeforeEach
  void anAgentElsewhere() throws IOException {
    jobs = new JobServer();
    LocalServer server = jobs.server();
    EgressGuard guard = new EgressGuard(Set.of("api.test:" + server.port()), server::resolve);
    http = new GuardedHttpClient(guard, HttpSettings.DEFAULT, new RealTime());
  }

  @AfterEach
  void close() {
    http.close();
    jobs.close();
  }

  @Test
  void pausesGrowToTheirLimitAndHoldNoThread() {
    jobs.pollsSay(Says.state("in_progress"));
    RunningBatch call = start(poll(), POST);
    pool.runAll();
    for (int millis : new int[] {500, 750, 1125}) {
      assertThat(pool.waiting()).isZero();
      time.pass(Duration.ofMillis(millis).minusNanos(1));
      assertThat(pool.waiting()).isZero();
      time.pass(Duration.ofNanos(1));
      pool.runFirst();
    }
    pass(1_687_500_000L, 2_531_250_000L, 3_796_875_000L, 5_000_000_000L);
    jobs.pollsSay(Says.state("completed"));
    pass(5_000_000_000L);

    assertThat(outcome(call).status()).isEqualTo(Status.OK);
    assertThat(outcome(call).took()).isEqualTo(Duration.ofNanos(20_390_625_000L));
    assertThat(jobs.asked().get(0)).isEqualTo("POST /v1/jobs");
    assertThat(jobs.polls()).isEqualTo(8);
    assertThat(jobs.cancellations()).isEmpty();
    assertThat(polled).hasSize(8).endsWith(JobState.WAITING, JobState.DONE);
    assertThat(time.pending()).isZero();
  }

  @Test
  void theResultIsWhatStandsAtItsPlaceOrTheWholeAnswer() {
    jobs.pollsSay(Says.state("completed"));
    assertThat(polledOnce(poll()).text()).contains("\"status\":200").contains("made by completed");
    assertThat(polledOnce(withResult("out.text")).text()).isEqualTo("made by completed");
    assertThat(polledOnce(withResult("/out")).text()).isEqualTo("{\"text\":\"made by completed\"}");
    assertThat(polledOnce(withResult("out.none")))
        .matches(outcome -> outcome.status() == Status.FAILED)
        .matches(outcome -> outcome.text().contains("nothing at 'out.none' (result_path)"));
  }

  @Test
  void aJobThatIsDoneAtOnceIsNotAskedAfter() {
    jobs.submissionSays(Says.state("completed"));
    RunningBatch call = start(withResult("out.text"), POST);
    pool.runAll();
    assertThat(outcome(call).text()).isEqualTo("made by completed");
    assertThat(jobs.polls()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"0, 500", "1, 1000", "9, 9000", "'Thu, 1 Jan 2026 12:00:08 GMT', 8000", "'Thu, 1 Jan 2026 11:00:00 GMT', 500",
      "soon, 500"})
  void theOtherSideMayAskForLongerPauses(String retryAfter, long millis) {
    jobs.submissionSays(Says.state("queued").with("Retry-After", retryAfter));
    jobs.pollsSay(Says.state("in_progress"));
    start(poll(), POST);
    pool.runAll();
    time.pass(Duration.ofMillis(millis).minusNanos(1));
    assertThat(pool.waiting()).isZero();
    time.pass(Duration.ofNanos(1));
    assertThat(pool.waiting()).isOne();
    pool.runAll();

    jobs.pollsSay(Says.status(429).with("Retry-After", "15"));
    time.pass(Duration.ofMillis(750));
    pool.runAll();
    time.pass(Duration.ofMillis(14_999));
    assertThat(pool.waiting()).isZero();
    time.pass(Duration.ofMillis(1));
    assertThat(pool.waiting()).isOne();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 408, 429, 502, 503, 504})
  void anAnswerThatDoesNotComeIsWaitedFor(int status) {
    jobs.pollsSay(Says.status(status), Says.state("completed"));
    RunningBatch call = start(poll(), POST);
    pool.runAll();
    pass(500_000_000L);
    assertThat(call.outcomes().toCompletableFuture()).isNotDone();
    pass(750_000_000L);
    assertThat(outcome(call).status()).isEqualTo(Status.OK);
    assertThat(polled).containsExactly(JobState.UNAVAILABLE, JobState.DONE);
  }

  @Test
  void aJobThatAsksForAnActionIsCancelledOnceAndNotAskedAfterAgain() {
    jobs.pollsSay(Says.state("in_progress"), Says.state("requires_action"));
    RunningBatch call = start(poll(), POST);
    pool.runAll();
    pass(500_000_000L, 750_000_000L);

    assertThat(outcome(call).status()).isEqualTo(Status.FAILED);
    assertThat(outcome(call).text())
        .startsWith("Job 7 asks for an action (state 'requires_action') that nobody can take here, so it was cancelled.");
    time.pass(Duration.ofMinutes(1));
    assertThat(pool.waiting()).isZero();
    assertThat(jobs.polls()).isEqualTo(2);
    assertThat(jobs.cancellations()).containsExactly("POST /v1/jobs/7/cancel");
  }

  @Test
  void aJobThatCannotBeAskedAfterIsCancelledAndItIsSaidWhatBecameOfIt() {
    jobs.pollsSay(Says.state("in_progress"));
    secret = asked -> asked == 2 ? Optional.empty() : Optional.of(SECRET);

    ToolOutcome outcome = polledOnce(poll());

    assertThat(outcome.status()).isEqualTo(Status.FAILED);
    assertThat(outcome.text())
        .isEqualTo(
            "Job 7 cannot be asked after any more, so it was cancelled. Why it cannot be asked after:"
                + " The secret TOKEN has no value on this server.");
    assertThat(jobs.cancellations()).containsExactly("POST /v1/jobs/7/cancel");
    assertThat(polled).containsExactly(JobState.UNKNOWN);
  }

  @Test
  void aJobThatCanNeitherBeAskedAfterNorCancelledIsSaidToGoOn() {
    jobs.pollsSay(Says.state("in_progress"));
    secret = asked -> asked >= 2 ? Optional.empty() : Optional.of(SECRET);

    ToolOutcome outcome = polledOnce(poll());

    assertThat(outcome.text())
        .startsWith("Job 7 cannot be asked after any more, and it could not be cancelled and may go on.")
        .doesNotContain("so it was cancelled");
    assertThat(jobs.asked()).containsExactly("POST /v1/jobs");
  }

  @Test
  void aJobWhoseCancellationIsRefusedIsSaidToGoOn() {
    jobs.pollsSay(Says.state("requires_action"));
    jobs.cancellationSays(409);

    ToolOutcome outcome = polledOnce(poll());

    assertThat(outcome.text())
        .contains("and it could not be cancelled and may go on. The request to cancel it was answered with HTTP 409.");
    assertThat(jobs.cancellations()).hasSize(1);
  }

  @Test
  void aSubmissionThatIsAnsweredWithAnActionIsCancelledAndNotAskedAfter() {
    jobs.submissionSays(Says.state("requires_action"));
    RunningBatch call = start(poll(), POST);

    pool.runAll();

    assertThat(outcome(call).text()).contains("that nobody can take here, so it was cancelled.");
    assertThat(jobs.asked()).containsExactly("POST /v1/jobs", "POST /v1/jobs/7/cancel");
  }

  @Test
  void aCancellationThatWasInterruptedIsAskedForAgainBeforeAnythingIsSaidOfIt() {
    jobs.pollsSay(Says.state("requires_action"));
    Thread server = Thread.currentThread();
    // The pool takes its thread away as the first request to cancel is about to leave.
    secret = asked -> {
      if (asked == 3) {
        server.interrupt();
      }
      return Optional.of(SECRET);
    };
    RunningBatch call = start(poll(), POST);
    pool.runAll();

    time.pass(Duration.ofMillis(500));
    pool.runFirst();
    pool.runFirst();
    assertThat(Thread.interrupted()).as("the pool's interrupt is kept").isTrue();
    pool.runAll();

    assertThat(outcome(call).text()).contains("that nobody can take here, so it was cancelled.");
    assertThat(jobs.polls()).isOne();
    assertThat(jobs.cancellations()).containsExactly("POST /v1/jobs/7/cancel");
  }

  @Test
  void aCancelledRunCancelsItsJobOnceAndKeepsThePlaceUntilThen() {
    jobs.pollsSay(Says.state("in_progress"));
    RunningBatch first = start(poll(), POST);
    pool.runAll();
    RunningBatch second = start(poll(), POST);
    pass(500_000_000L);
    assertThat(traffic.inFlight()).isOne();
    assertThat(traffic.waiting()).isOne();

    first.cancel();
    first.cancel();

    assertThat(outcome(first).status()).isEqualTo(Status.CANCELLED);
    assertThat(outcome(first).text()).endsWith("What it had started is to be called off; the log says if that fails.");
    assertThat(traffic.waiting()).as("the other side is still busy").isOne();
    assertThat(pool.waiting()).isOne();
    pool.runFirst();
    assertThat(jobs.cancellations()).containsExactly("POST /v1/jobs/7/cancel");
    assertThat(traffic.waiting()).isZero();
    second.cancel();
    pool.runAll();
    assertThat(time.pending()).isZero();
    assertThat(jobs.polls()).isOne();
    assertThat(traffic.inFlight()).isZero();
  }

  @Test
  void theTimeoutCountsOverTheWholeAndCancelsTheJobOnce() {
    jobs.pollsSay(Says.state("in_progress"));
    RunningBatch call = start(poll(), POST);
    pool.runAll();
    for (int second = 0; second < 29; second++) {
      time.pass(Duration.ofSeconds(1));
      pool.runAll();
    }
    long polls = jobs.polls();
    assertThat(call.outcomes().toCompletableFuture()).isNotDone();
    time.pass(Duration.ofSeconds(1));
    pool.runAll();

    assertThat(outcome(call).status()).isEqualTo(Status.TIMED_OUT);
    assertThat(outcome(call).text())
        .contains("cut off after 30000 ms")
        .endsWith("What it had started is to be called off; the log says if that fails.");
    time.pass(Duration.ofMinutes(1));
    pool.runAll();
    assertThat(jobs.cancellations()).containsExactly("POST /v1/jobs/7/cancel");
    assertThat(jobs.polls()).isEqualTo(polls);
  }

  @Test
  void aCallThatEndsWhileItsPollIsOnItsWayCancelsTheJobAsWell() {
    jobs.pollsSay(Says.state("in_progress"));
    RunningBatch call = start(poll(), POST);
    pool.runAll();
    time.pass(Duration.ofMillis(500));
    call.cancel();
    pool.runAll();
    assertThat(jobs.polls()).isZero();
    assertThat(jobs.cancellations()).hasSize(1);
  }

  @Test
  void aPoolThatStopsEndsTheCall() {
    jobs.pollsSay(Says.state("in_progress"));
    RunningBatch call = start(poll(), POST);
    pool.runAll();
    pool.rejections = 2;
    time.pass(Duration.ofMillis(500));
    assertThat(outcome(call).status()).isEqualTo(Status.FAILED);
    assertThat(traffic.inFlight()).isZero();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "200 | {\"status\":\"paused\"} | its state 'paused' is none of those the workflow knows (poll.states)",
      "200 | {\"state\":\"paused\"} | the answer has no state at 'status' (status_path)",
      "200 | <html> | the answer is no JSON",
      "404 | {\"error\":\"gone\"} | answered with HTTP 404. The answer: {\"error\":\"gone\"}",
      "200 | {\"status\":\"expired\"} | Job 7 has ended in the state 'expired'. The answer: {\"status\":\"expired\"}",
  })
  void everyOtherAnswerFailsTheCallInPlainWords(int status, String body, String said) {
    jobs.pollsSay(new Says(status, Map.of(), body));
    ToolOutcome outcome = polledOnce(poll());
    assertThat(outcome.status()).isEqualTo(Status.FAILED);
    assertThat(outcome.text()).contains(said);
    assertThat(jobs.cancellations()).isEmpty();
  }

  @Test
  void theJobIsWhereTheWorkflowOrTheSubmissionSays() {
    jobs.pollsSay(Says.state("requires_action"));
    jobs.submissionSays(Says.state("queued").with("Location", "/v1/elsewhere/7?v=1"));
    polledOnce(poll());
    assertThat(jobs.asked()).endsWith("GET /v1/elsewhere/7?v=1", "POST /v1/elsewhere/7/cancel?v=1");
    polledOnce(poll(Optional.of("/runs/{id}/state"), new Cancel("PUT", Optional.of("runs/{id}/stop")), ABSENT));
    assertThat(jobs.asked()).endsWith("GET /v1/runs/7/state", "PUT /v1/runs/7/stop");
    polledOnce(poll(ABSENT, new Cancel("DELETE", ABSENT), ABSENT));
    assertThat(jobs.asked()).endsWith("GET /v1/elsewhere/7?v=1", "DELETE /v1/elsewhere/7?v=1");
    jobs.submissionSays(new Says(201, Map.of(), "{\"id\":\"a b/é\"}"));
    polledOnce(poll());
    assertThat(jobs.asked()).endsWith("GET /v1/jobs/a%20b/%C3%A9", "POST /v1/jobs/a%20b/%C3%A9/cancel");
  }

  @ParameterizedTest
  @CsvSource({"http://evil.test/7, 7, Its Location header is refused", "/admin/7, 7, leads out of the base URL",
      "'', ../../admin, The path is refused", "'', '', has no id at 'id' (id_path)"})
  void aJobThatCannotBeFollowedIsSaidToGoOn(String location, String id, String said) {
    Says answer = new Says(202, Map.of(), "{\"id\":\"" + id + "\",\"status\":\"queued\"}");
    jobs.submissionSays(location.isEmpty() ? answer : answer.with("Location", location));
    RunningBatch call = start(poll(), POST);
    pool.runAll();
    assertThat(outcome(call).text()).contains("was accepted (HTTP 202)").contains("may go on").contains(said);
    assertThat(jobs.asked()).hasSize(1);
  }

  @Test
  void anIdIsNoLongerThanTwoThousandCharacters() {
    jobs.pollsSay(Says.state("completed"));
    jobs.submissionSays(new Says(202, Map.of(), "{\"id\":\"" + "7".repeat(2_000) + "\",\"status\":\"queued\"}"));
    assertThat(polledOnce(poll()).status()).isEqualTo(Status.OK);
    int before = jobs.asked().size();

    jobs.submissionSays(new Says(202, Map.of(), "{\"id\":\"" + "7".repeat(2_001) + "\",\"status\":\"queued\"}"));
    RunningBatch call = start(poll(), POST);
    pool.runAll();

    assertThat(outcome(call).text()).contains("may go on: Its id at 'id' (id_path) has 2001 characters; at most 2000");
    assertThat(jobs.asked()).hasSize(before + 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "DELETE"})
  void whatSubmitsNothingIsAnsweredAtOnce(String method) {
    jobs.pollsSay(Says.state("in_progress"));
    RunningBatch call = start(poll(), "{\"path\":\"/jobs/7\",\"method\":\"" + method + "\"}");
    pool.runAll();
    assertThat(outcome(call).status()).isEqualTo(Status.OK);
    assertThat(jobs.asked()).containsExactly(method + " /v1/jobs/7");
  }

  @Test
  void aRefusedSubmissionIsShownAsItIs() {
    jobs.submissionSays(Says.status(422));
    RunningBatch call = start(poll(), POST);
    pool.runAll();
    assertThat(outcome(call).text()).contains("\"status\":422");
    assertThat(jobs.asked()).hasSize(1);
  }

  @Test
  void everyRequestHasTheHeadersAndNoAnswerShowsTheirSecrets() {
    jobs.pollsSay(new Says(200, Map.of(), "{\"status\":\"failed\",\"why\":\"s3cret$1 is worn out\"}"));
    ToolOutcome outcome = polledOnce(poll());
    assertThat(jobs.server().requests()).hasSize(2).allMatch(request -> "s3cret$1".equals(request.header("X-Key")));
    assertThat(jobs.server().requests()).extracting(request -> request.header("Idempotency-Key"))
        .satisfiesExactly(key -> assertThat(key).isNotNull(), key -> assertThat(key).isNull());
    assertThat(outcome.text()).contains("${TOKEN} is worn out").doesNotContain("s3cret");
  }

  private ToolOutcome polledOnce(Poll poll) {
    RunningBatch call = start(poll, POST);
    pool.runAll();
    pass(500_000_000L);
    return outcome(call);
  }

  private RunningBatch start(Poll poll, String arguments) {
    Terms terms =
        new Terms(
            Optional.empty(), Optional.empty(), Optional.empty(), OptionalInt.of(1), OptionalInt.empty(), ABSENT, false);
    HttpExecutor executor =
        new HttpExecutor(
            "remote", jobs.baseUrl(), Map.of("X-Key", "${TOKEN}"), terms, "", ToolFixtures.json("{}"), Optional.of(poll));
    SecretHeaders headers = new SecretHeaders(
            executor.headers(), List.of(TOKEN), token -> secret.apply(askedForSecret.incrementAndGet()));
    CatalogListener listener =
        new CatalogListener() {
          @Override
          public void polled(JobState state) {
            polled.add(state);
          }
        };
    Polling polling = new Polling(Clock.fixed(NOON, ZoneOffset.UTC), listener);
    Tool tool = DeclaredTool.of(new HttpExecutorTool("remote", executor, http, headers, polling), terms);
    Toolbox box = new RunToolbox(RunToolbox.Contents.of(List.of(tool)), () -> {});
    return batch.run(List.of(new ToolCall("a", "remote", arguments)), box, context(), pool, Caller.NOBODY);
  }

  private void pass(long... nanos) {
    for (long pause : nanos) {
      time.pass(Duration.ofNanos(pause));
      pool.runAll();
    }
  }

  private static ToolOutcome outcome(RunningBatch call) {
    List<ToolOutcome> outcomes = call.outcomes().toCompletableFuture().getNow(List.of());
    assertThat(outcomes).as("the call has ended").hasSize(1);
    return outcomes.get(0);
  }

  private static Poll poll() {
    return poll(ABSENT, new Cancel("POST", ABSENT), ABSENT);
  }

  private static Poll withResult(String path) {
    return poll(ABSENT, new Cancel("POST", ABSENT), Optional.of(path));
  }

  private static Poll poll(Optional<String> url, Cancel cancel, Optional<String> result) {
    return new Poll(
        new AnswerPath("status"),
        new AnswerPath("id"),
        result.map(AnswerPath::new),
        url,
        States.USUAL,
        cancel,
        Duration.ofMillis(500),
        1.5,
        Duration.ofSeconds(5));
  }
}
