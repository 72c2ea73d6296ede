package io.gantry.engine.model;

import dev.langchain4j.exception.HttpException;
import java.time.Duration;
import java.util.Optional;

/**
 * A provider answered with an error status. Keeps what LangChain4j's own exception drops: how long the provider asks to
 * wait. The message is the answer's body.
 */
public final class ProviderResponseException extends HttpException {

  private static final long serialVersionUID = 1L;

  private final transient Optional<Duration> retryAfter;

  public ProviderResponseException(int statusCode, String body, Optional<Duration> retryAfter) {
    super(statusCode, body);
    this.retryAfter = retryAfter;
  }

  /** The shortest wait the provider asked for. */
  public Optional<Duration> retryAfter() {
    return retryAfter == null ? Optional.empty() : retryAfter;
  }
}
