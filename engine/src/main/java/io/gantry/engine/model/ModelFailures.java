package io.gantry.engine.model;

import com.fasterxml.jackson.core.JacksonException;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.UnresolvedModelServerException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import io.gantry.engine.model.ModelFailure.Kind;
import java.io.IOException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Says what an exception of a model call means: its kind, whether trying again may help, and why in one sentence. */
public final class ModelFailures {

  private static final int MAX_CAUSES = 20;
  private static final String CLIENTS = "dev.langchain4j.";

  private ModelFailures() {}

  /**
   * Classifies whatever a {@link dev.langchain4j.model.chat.ChatModel} threw, wrapped or not. Looks through the causes;
   * the most telling one decides. An interruption is {@link Kind#OTHER} and not retryable.
   *
   * @return a failure whose reason is one sentence of at most 300 characters without keys
   */
  public static ModelFailure classify(Throwable thrown) {
    List<Throwable> chain = chain(thrown);
    for (Throwable cause : chain) {
      Optional<ModelFailure> found = decisive(cause);
      if (found.isPresent()) {
        return found.get();
      }
    }
    for (Throwable cause : chain) {
      Optional<ModelFailure> found = general(cause);
      if (found.isPresent()) {
        return found.get();
      }
    }
    return failure(Kind.OTHER, "The model call failed: " + FailureText.of(thrown), false);
  }

  /** Causes that settle the matter wherever they stand in the chain. */
  private static Optional<ModelFailure> decisive(Throwable cause) {
    if (cause instanceof ModelUnavailableException) {
      return Optional.of(failure(Kind.UNAVAILABLE, cause.getMessage(), false));
    }
    if (cause instanceof InterruptedException) {
      return Optional.of(failure(Kind.INTERRUPTED, "The model call was interrupted", true));
    }
    if (cause instanceof ProviderResponseException response) {
      return Optional.of(ofStatus(response.statusCode(), response.getMessage(), response.retryAfter()));
    }
    if (cause instanceof HttpException response) {
      return Optional.of(ofStatus(response.statusCode(), response.getMessage(), Optional.empty()));
    }
    if (cause instanceof HttpConnectTimeoutException) {
      return Optional.of(failure(Kind.UNREACHABLE, "No connection to the provider in time", true));
    }
    if (cause instanceof HttpTimeoutException || cause instanceof java.util.concurrent.TimeoutException) {
      return Optional.of(failure(Kind.TIMEOUT, "The provider did not answer in time", true));
    }
    if (cause instanceof UnresolvedAddressException || cause instanceof java.net.UnknownHostException) {
      return Optional.of(failure(Kind.UNREACHABLE, "The provider's host name cannot be resolved", true));
    }
    if (cause instanceof java.net.ConnectException) {
      return Optional.of(failure(Kind.UNREACHABLE, "The provider refuses or does not take connections", true));
    }
    if (cause instanceof JacksonException) {
      return Optional.of(failure(Kind.SERVER_ERROR, "The provider's answer is not the JSON that was expected", true));
    }
    return Optional.empty();
  }

  /** Causes that are wrappers as often as not, asked only when nothing decisive was found. */
  private static Optional<ModelFailure> general(Throwable cause) {
    String text = FailureText.of(cause);
    if (cause instanceof RateLimitException) {
      return Optional.of(failure(Kind.RATE_LIMIT, "The provider's rate limit is reached: " + text, true));
    }
    if (cause instanceof AuthenticationException) {
      return Optional.of(failure(Kind.AUTHENTICATION, authentication("refused"), false));
    }
    if (cause instanceof dev.langchain4j.exception.TimeoutException) {
      return Optional.of(failure(Kind.TIMEOUT, "The provider did not answer in time", true));
    }
    if (cause instanceof InternalServerException) {
      return Optional.of(failure(Kind.SERVER_ERROR, "The provider failed: " + text, true));
    }
    if (cause instanceof UnresolvedModelServerException) {
      return Optional.of(failure(Kind.UNREACHABLE, "The provider's host name cannot be resolved", true));
    }
    if (cause instanceof ModelNotFoundException
        || cause instanceof InvalidRequestException
        || cause instanceof UnsupportedFeatureException) {
      return Optional.of(failure(Kind.BAD_REQUEST, "The provider rejects the request: " + text, false));
    }
    if (cause instanceof IOException) {
      return Optional.of(failure(Kind.UNREACHABLE, "The connection to the provider broke: " + text, true));
    }
    if (isMissingPart(cause)) {
      return Optional.of(failure(Kind.SERVER_ERROR, "The provider's answer has no message, or only a part of one", true));
    }
    return Optional.empty();
  }

  /** LangChain4j's clients read an answer that is JSON without looking whether its parts are there. */
  private static boolean isMissingPart(Throwable cause) {
    return (cause instanceof NullPointerException || cause instanceof IndexOutOfBoundsException)
        && Arrays.stream(cause.getStackTrace())
            .filter(frame -> !frame.getClassName().startsWith("java."))
            .findFirst()
            .filter(frame -> frame.getClassName().startsWith(CLIENTS))
            .isPresent();
  }

  private static ModelFailure ofStatus(int status, String body, Optional<Duration> retryAfter) {
    String says = FailureText.ofBody(body);
    if (status == 429) {
      boolean spent = body != null && body.contains("insufficient_quota");
      String reason =
          spent
              ? "The provider account's quota is used up (HTTP 429)" + says
              : "The provider's rate limit is reached (HTTP 429)" + says;
      return new ModelFailure(Kind.RATE_LIMIT, FailureText.sentence(reason), !spent, retryAfter);
    }
    if (status == 401 || status == 403) {
      return failure(Kind.AUTHENTICATION, authentication("HTTP " + status), false);
    }
    if (status == 408) {
      return new ModelFailure(
          Kind.TIMEOUT, FailureText.sentence("The provider gave up waiting (HTTP 408)" + says), true, retryAfter);
    }
    if (status >= 500) {
      String reason = FailureText.sentence("The provider failed (HTTP " + status + ")" + says);
      return new ModelFailure(Kind.SERVER_ERROR, reason, true, retryAfter);
    }
    return failure(Kind.BAD_REQUEST, "The provider rejects the request (HTTP " + status + ")" + says, false);
  }

  /** The provider's own words are left out: they tend to quote the key. */
  private static String authentication(String how) {
    return "The provider does not accept the server's key (" + how + "); check the key the server is configured with";
  }

  private static ModelFailure failure(Kind kind, String reason, boolean retryable) {
    return new ModelFailure(kind, FailureText.sentence(reason), retryable, Optional.empty());
  }

  private static List<Throwable> chain(Throwable thrown) {
    List<Throwable> chain = new ArrayList<>();
    for (Throwable t = thrown; t != null && chain.size() < MAX_CAUSES; t = t.getCause()) {
      chain.add(t);
    }
    return chain;
  }
}
