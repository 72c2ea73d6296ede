package io.gantry.engine.governor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.exception.RateLimitException;
import io.gantry.engine.governor.CallEnd.Failed;
import io.gantry.engine.governor.CallEnd.NotSent;
import io.gantry.engine.governor.CallEnd.Reason;
import io.gantry.engine.governor.CallEnd.Refused;
import io.gantry.engine.governor.CallEnd.TimedOut;
import io.gantry.engine.governor.RateHeaders.Window;
import io.gantry.engine.model.ModelUnavailableException;
import io.gantry.engine.model.ProviderResponseException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallEndsTest {

  private static final Duration TOOK = Duration.ofSeconds(3);
  private static final Optional<Duration> WAIT = Optional.of(Duration.ofSeconds(2));

  private static CallEnd answer(int status, String body, RateHeaders heard) {
    Throwable wrapped = new RateLimitException("wrapped", new ProviderResponseException(status, body, WAIT));
    return CallEnds.of(wrapped, heard, TOOK);
  }

  @ParameterizedTest
  @CsvSource({
    "429, Rate limit reached for requests, REQUESTS",
    "429, Rate limit reached for gpt-5 on tokens per min (TPM), TOKENS",
    "429, Number of concurrent connections has exceeded your rate limit, CONCURRENCY",
    "429, '', REQUESTS",
    "503, Service unavailable, CONCURRENCY",
    "529, overloaded_error, CONCURRENCY",
    "500, The engine is currently overloaded, CONCURRENCY"
  })
  void aRefusalSaysWhatThereWasTooMuchOf(int status, String body, Reason reason) {
    assertThat(answer(status, body, RateHeaders.NONE)).isEqualTo(new Refused(reason, WAIT));
  }

  @Test
  void headersTellWhereWordsDoNot() {
    Optional<Window> some = Optional.of(new Window(100, 50, Duration.ofSeconds(1)));
    Optional<Window> none = Optional.of(new Window(100, 0, Duration.ofSeconds(1)));
    assertThat(answer(429, "Slow down", new RateHeaders(some, none))).isEqualTo(new Refused(Reason.TOKENS, WAIT));
    assertThat(answer(429, "Slow down", new RateHeaders(none, some))).isEqualTo(new Refused(Reason.REQUESTS, WAIT));
    assertThat(answer(429, "Slow down", new RateHeaders(some, some))).isEqualTo(new Refused(Reason.CONCURRENCY, WAIT));
  }

  @Test
  void whatSaysNothingOfLimitsIsAFailure() {
    assertThat(answer(429, "{\"error\":{\"code\":\"insufficient_quota\"}}", RateHeaders.NONE)).isEqualTo(new Failed());
    assertThat(answer(400, "No such model", RateHeaders.NONE)).isEqualTo(new Failed());
    assertThat(answer(500, "Oops", RateHeaders.NONE)).isEqualTo(new Failed());
    assertThat(CallEnds.of(new InterruptedException(), RateHeaders.NONE, TOOK)).isEqualTo(new Failed());
  }

  @Test
  void aCallThatDidNotGetThereIsToldFromOneThatWasNotAnswered() {
    assertThat(CallEnds.of(new ModelUnavailableException("No key"), RateHeaders.NONE, TOOK)).isEqualTo(new NotSent());
    assertThat(CallEnds.of(new RuntimeException(new ConnectException()), RateHeaders.NONE, TOOK)).isEqualTo(new NotSent());
    assertThat(CallEnds.of(new RuntimeException(new HttpTimeoutException("late")), RateHeaders.NONE, TOOK))
        .isEqualTo(new TimedOut(TOOK));
  }
}
