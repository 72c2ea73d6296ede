package io.gantry.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParseException;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import io.gantry.engine.model.ModelFailure.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ModelFailuresTest {

  @ParameterizedTest
  @CsvSource({
    "400, BAD_REQUEST, false", "401, AUTHENTICATION, false", "403, AUTHENTICATION, false", "404, BAD_REQUEST, false",
    "408, TIMEOUT, true", "413, BAD_REQUEST, false", "422, BAD_REQUEST, false", "429, RATE_LIMIT, true",
    "500, SERVER_ERROR, true", "502, SERVER_ERROR, true", "503, SERVER_ERROR, true", "529, SERVER_ERROR, true"
  })
  void aStatusDecides(int status, Kind kind, boolean retryable) {
    ModelFailure bare = ModelFailures.classify(new HttpException(status, "no"));
    ModelFailure wrapped =
        ModelFailures.classify(new LangChain4jException(new RuntimeException(new HttpException(status, "no"))));

    assertThat(bare.kind()).isEqualTo(kind);
    assertThat(bare.retryable()).isEqualTo(retryable);
    assertThat(wrapped).isEqualTo(bare);
  }

  @Test
  void retryAfterIsKeptThroughTheWrapping() {
    ModelFailure failure =
        ModelFailures.classify(
            new RateLimitException(
                new ProviderResponseException(
                    429, "{\"error\":{\"message\":\"Slow down.\"}}", Optional.of(Duration.ofSeconds(7)))));

    assertThat(failure)
        .isEqualTo(
            new ModelFailure(
                Kind.RATE_LIMIT,
                "The provider's rate limit is reached (HTTP 429): Slow down.",
                true,
                Optional.of(Duration.ofSeconds(7))));
  }

  @Test
  void anExhaustedQuotaIsARateLimitThatWaitingDoesNotLift() {
    ModelFailure failure =
        ModelFailures.classify(
            new HttpException(429, "{\"error\":{\"message\":\"Pay first\",\"code\":\"insufficient_quota\"}}"));

    assertThat(failure.kind()).isEqualTo(Kind.RATE_LIMIT);
    assertThat(failure.retryable()).isFalse();
  }

  static Stream<Arguments> causes() {
    return Stream.of(
        Arguments.of(new ConnectException(), Kind.UNREACHABLE, true),
        Arguments.of(new UnknownHostException("x"), Kind.UNREACHABLE, true),
        Arguments.of(new UnresolvedAddressException(), Kind.UNREACHABLE, true),
        Arguments.of(new HttpConnectTimeoutException("late"), Kind.UNREACHABLE, true),
        Arguments.of(new IOException("Connection reset"), Kind.UNREACHABLE, true),
        Arguments.of(new HttpTimeoutException("late"), Kind.TIMEOUT, true),
        Arguments.of(new java.util.concurrent.TimeoutException(), Kind.TIMEOUT, true),
        Arguments.of(new TimeoutException("late"), Kind.TIMEOUT, true),
        Arguments.of(new InternalServerException("broken"), Kind.SERVER_ERROR, true),
        Arguments.of(new JsonParseException(null, "not JSON"), Kind.SERVER_ERROR, true),
        Arguments.of(new AuthenticationException("no"), Kind.AUTHENTICATION, false),
        Arguments.of(new InvalidRequestException("no"), Kind.BAD_REQUEST, false),
        Arguments.of(new ModelUnavailableException("set KEY"), Kind.UNAVAILABLE, false),
        Arguments.of(new InterruptedException(), Kind.INTERRUPTED, true),
        Arguments.of(new NullPointerException(), Kind.OTHER, false));
  }

  @ParameterizedTest
  @MethodSource("causes")
  void theCauseDecidesHoweverItIsWrapped(Throwable cause, Kind kind, boolean retryable) {
    for (Throwable thrown : new Throwable[] {cause, new CompletionException(new LangChain4jException(cause))}) {
      ModelFailure failure = ModelFailures.classify(thrown);

      assertThat(failure.kind()).isEqualTo(kind);
      assertThat(failure.retryable()).isEqualTo(retryable);
      assertThat(failure.reason()).isNotBlank();
    }
  }

  @Test
  void aWrapperInACircleEnds() {
    Exception one = new Exception("one");
    Exception two = new Exception("two", one);
    one.initCause(two);

    assertThat(ModelFailures.classify(one).kind()).isEqualTo(Kind.OTHER);
  }

  @ParameterizedTest
  @CsvSource({
    "401, Incorrect API key provided: sk-proj-abc123",
    "400, the header Authorization: Bearer abc.def is odd",
    "400, key sk-ant-api03-AbCdEf12345 is for another team",
    "500, upstream https://x.example/v1?key=AIzaSyD123&x=1 failed",
    "422, token 4f9d8a7b6c5e4d3c2b1a09f8e7d6c5b4 unknown"
  })
  void keysNeverReachTheReason(int status, String body) {
    assertThat(ModelFailures.classify(new HttpException(status, body)).reason())
        .doesNotContain("abc123", "abc.def", "AbCdEf", "AIza", "4f9d8a7b");
  }

  @Test
  void theReasonIsTheFirstSentenceOnly() {
    String body = "{\"message\":\"First thing is wrong. Second sentence.\\nThird\"}";

    assertThat(ModelFailures.classify(new HttpException(400, body)).reason())
        .isEqualTo("The provider rejects the request (HTTP 400): First thing is wrong.");
  }

  @Property(tries = 300)
  void aReasonIsNeverLongerThan300Characters(@ForAll String body) {
    ModelFailure failure = ModelFailures.classify(new HttpException(500, body + "x".repeat(400)));

    assertThat(failure.reason()).hasSizeBetween(1, 300).doesNotContain("\n");
    assertThat(ModelFailures.classify(new UncheckedIOException(new IOException(body))).reason()).isNotBlank();
  }
}
