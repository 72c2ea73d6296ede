package io.gantry.engine.model;

import java.time.Duration;
import java.util.Optional;

/**
 * Why a model call failed, decided once, at the edge.
 *
 * @param reason one sentence for people, without secrets
 * @param retryable whether another attempt may succeed without anybody changing anything
 * @param retryAfter the shortest wait the provider asked for
 */
public record ModelFailure(Kind kind, String reason, boolean retryable, Optional<Duration> retryAfter) {

  /** Kinds that users and metrics tell apart. */
  public enum Kind {
    RATE_LIMIT,
    TIMEOUT,
    UNREACHABLE,
    SERVER_ERROR,
    AUTHENTICATION,
    BAD_REQUEST,
    UNAVAILABLE,
    /** The server took the thread away that waited for the answer, as when its pool is changed. */
    INTERRUPTED,
    OTHER
  }
}
